import Clients
import NIOHTTP1

/// The head of a request as it is sent, checked so that nothing in it can become a second request.
struct RequestHead {
    var head: HTTPRequestHead

    /// What the client sets itself.
    private static let own: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "accept-encoding", "upgrade", "expect",
    ]

    /// - Throws: ``HTTPFailure`` `badRequest` when method, path or a header cannot be sent.
    init(_ request: HTTPRequest) throws(HTTPFailure) {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }),
            !["CONNECT", "TRACE"].contains(request.method)
        else { throw HTTPFailure(.badRequest, "That is no method.") }
        guard request.path.hasPrefix("/"), request.path.utf8.count <= 8192,
            request.path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw HTTPFailure(.badRequest, "That is no path.") }
        var headers = NIOHTTP1.HTTPHeaders()
        let host = request.host ?? request.endpoint.authority
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x40 }) else {
            throw HTTPFailure(.badRequest, "That is no host.")
        }
        headers.add(name: "Host", value: host)
        headers.add(name: "Accept-Encoding", value: "identity")
        headers.add(name: "Connection", value: "close")
        if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            headers.add(name: "Content-Length", value: String(request.body.count))
        }
        for (name, value) in request.headers {
            guard RequestHead.isToken(name), value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
                throw HTTPFailure(.badRequest, "A header cannot be sent as it is.")
            }
            guard !RequestHead.own.contains(name.lowercased()) else {
                throw HTTPFailure(.badRequest, "The header \(name) is the client's own.")
            }
            headers.add(name: name, value: value)
        }
        head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method), uri: request.path, headers: headers)
    }

    /// Whether it is a field name by RFC 9110.
    private static func isToken(_ name: String) -> Bool {
        let marks = Set("!#$%&'*+-.^_`|~".utf8)
        return !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || marks.contains(byte)
            }
    }
}
