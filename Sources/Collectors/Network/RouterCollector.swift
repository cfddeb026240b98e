public import Clients
public import Evidence
import StackModel

/// Asks the router which ports it leads into the owner's network, over UPnP; only where the owner wished for it.
///
/// It calls nothing but SOAP actions whose names begin with `Get`, and nobody but the default gateway: a description that
/// names another host, port of encryption or redirect is not followed.
/// Source: UPnP Forum, WANIPConnection:1 2.4 (actions), 2.2.17 (error 713 ends the list).
public struct RouterCollector: Sendable {
    /// Where the router says that its description is, with this machine's address towards it.
    public struct Found: Sendable, Hashable {
        public var location: String
        public var ownAddress: String

        public init(location: String, ownAddress: String) {
            self.location = location
            self.ownAddress = ownAddress
        }
    }

    /// Looks for the router's description, by its address; nil when it does not answer.
    public typealias Search = @Sendable (String) async -> Found?

    /// The most mappings that are asked for.
    public static let entryLimit = 256
    /// The most bytes of one answer.
    public static let bodyLimit = 64 << 10

    private let http: any HTTPClient
    private let search: Search
    private let timeLimit: Duration

    /// - Parameter timeLimit: for each question.
    public init(http: any HTTPClient, timeLimit: Duration = .seconds(5), search: @escaping Search) {
        self.http = http
        self.search = search
        self.timeLimit = timeLimit
    }

    /// - Parameter gateway: the default gateway's IPv4 address; nil where none is known.
    public func collect(gateway: String?) async -> (RouterMappings?, [Gap]) {
        guard let gateway else { return (nil, [gap("No default gateway of this machine was seen.")]) }
        guard let found = await search(gateway) else {
            return (nil, [gap("The router \(gateway) does not answer over UPnP, or it is switched off there.")])
        }
        guard let (endpoint, path) = RouterCollector.place(found.location, at: gateway, port: nil) else {
            return (nil, [gap("The router's description is said to be on another machine, which is not asked.")])
        }
        guard let description = await answer(HTTPRequest(endpoint: endpoint, path: path)),
            let service = RouterCollector.service(description),
            let (control, controlPath) = RouterCollector.place(service.path, at: gateway, port: endpoint)
        else {
            return (nil, [gap("The router's description could not be read, or names no connection to the internet.")])
        }
        var mappings = RouterMappings(gateway: gateway, ownAddress: found.ownAddress, isWhole: false)
        let connection = Connection(endpoint: control, path: controlPath, type: service.type)
        if let values = await ask("GetExternalIPAddress", [], connection).values {
            mappings.externalAddress = values["NewExternalIPAddress"].flatMap { IPAddress($0).map { "\($0)" } }
        }
        for index in 0..<RouterCollector.entryLimit {
            let reply = await ask("GetGenericPortMappingEntry", [("NewPortMappingIndex", "\(index)")], connection)
            guard let values = reply.values else {
                mappings.isWhole = reply.error == 713
                break
            }
            if let entry = RouterMappings.Entry(values) { mappings.entries.append(entry) }
        }
        let missing = mappings.isWhole ? [] : [gap("The router did not tell all of its mappings.")]
        return (mappings, missing)
    }

    private func gap(_ reason: String) -> Gap {
        Gap(
            "router", reason: reason,
            remedy: "Look at the port forwards on the router's own page, and attest what is there.")
    }

    // MARK: Asking

    private struct Connection {
        var endpoint: HTTPEndpoint
        var path: String
        var type: String
    }

    private func answer(_ request: HTTPRequest) async -> HTTPAnswer? {
        var request = request
        request.timeLimit = timeLimit
        request.bodyLimit = RouterCollector.bodyLimit
        request.redirectLimit = 0
        return try? await http.send(request)
    }

    /// The leaves of a SOAP answer by their names, or the number of its error.
    private func ask(
        _ action: String, _ arguments: [(String, String)], _ connection: Connection
    ) async -> (values: [String: String]?, error: Int?) {
        let inside = arguments.map { "<\($0.0)>\($0.1)</\($0.0)>" }.joined()
        let body = """
            <?xml version="1.0"?>
            <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
            s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>\
            <u:\(action) xmlns:u="\(connection.type)">\(inside)</u:\(action)></s:Body></s:Envelope>
            """
        let request = HTTPRequest(
            "POST", endpoint: connection.endpoint, path: connection.path,
            headers: [
                ("Content-Type", "text/xml; charset=\"utf-8\""), ("SOAPAction", "\"\(connection.type)#\(action)\""),
            ], body: Array(body.utf8))
        guard let answer = await answer(request), let leaves = RouterCollector.leaves(answer) else { return (nil, nil) }
        guard answer.status == 200 else { return (nil, leaves["errorCode"].flatMap { Int($0) }) }
        return (leaves, nil)
    }

    // MARK: Reading

    private static func entries(_ answer: HTTPAnswer) -> [RawEntry]? {
        try? XmlText.entries(answer.text, file: "router")
    }

    private static func leaves(_ answer: HTTPAnswer) -> [String: String]? {
        entries(answer).map { Dictionary($0.map { (name($0.key), $0.value) }) { first, _ in first } }
    }

    /// The last element's name, without its prefix.
    private static func name(_ path: String) -> String {
        let last = path.split(separator: "/").last ?? ""
        return String(last.split(separator: ":").last ?? "")
    }

    /// The connection to the internet that a device's description names.
    private static func service(_ answer: HTTPAnswer) -> (type: String, path: String)? {
        guard answer.status == 200, let entries = entries(answer) else { return nil }
        var type: String?
        for entry in entries {
            switch name(entry.key) {
            case "serviceType": type = types.contains(entry.value) ? entry.value : nil
            case "controlURL":
                if let type, !entry.value.isEmpty { return (type, entry.value) }
            default: break
            }
        }
        return nil
    }

    private static let types: Set<String> = [
        "urn:schemas-upnp-org:service:WANIPConnection:1", "urn:schemas-upnp-org:service:WANIPConnection:2",
        "urn:schemas-upnp-org:service:WANPPPConnection:1",
    ]

    /// Where an address leads, if it is the gateway's own over plain HTTP; a path alone is below `port`.
    static func place(_ text: String, at gateway: String, port: HTTPEndpoint?) -> (HTTPEndpoint, String)? {
        guard text.utf8.count <= 1024, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        guard text.lowercased().hasPrefix("http://") else {
            guard let port, !text.contains("://") else { return nil }
            return (port, text.hasPrefix("/") ? text : "/" + text)
        }
        let rest = text.dropFirst(7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts[0] == gateway else { return nil }
        guard let number = parts.count == 2 ? Int(parts[1]) : 80, (1...65535).contains(number) else { return nil }
        let path = rest.dropFirst(authority.count).prefix { $0 != "#" }
        return (.tcp(host: gateway, port: number, tls: nil), path.hasPrefix("/") ? String(path) : "/" + path)
    }
}

extension RouterMappings.Entry {
    /// nil where a part is none.
    fileprivate init?(_ values: [String: String]) {
        func port(_ name: String) -> Int? {
            values[name].flatMap { Int($0) }.flatMap { (1...65535).contains($0) ? $0 : nil }
        }
        guard let transport = PublishedPort.Transport(rawValue: values["NewProtocol"]?.lowercased() ?? ""),
            let external = port("NewExternalPort"), let inside = port("NewInternalPort"),
            let client = values["NewInternalClient"].flatMap({ IPAddress($0) })
        else { return nil }
        self.init(
            transport, external, to: "\(client)", inside,
            isEnabled: !["0", "false"].contains(values["NewEnabled"] ?? "1"),
            description: String((values["NewPortMappingDescription"] ?? "").prefix(80)),
            remoteHost: String((values["NewRemoteHost"] ?? "").prefix(80)))
    }
}
