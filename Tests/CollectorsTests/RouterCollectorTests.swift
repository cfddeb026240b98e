import Clients
import ClientsTestSupport
import Collectors
import Evidence
import Synchronization
import Testing

/// A router that answers as the UPnP Forum's WANIPConnection:1 and its XML say.
@Suite("the router's port mappings over UPnP")
struct RouterCollectorTests {
    private static let gateway = "192.168.1.1"
    private static let service = "urn:schemas-upnp-org:service:WANIPConnection:1"
    private static let description = """
        <?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>
        <serviceList><service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>
        <controlURL>/ctl/L3F</controlURL></service></serviceList>
        <deviceList><device><serviceList><service><serviceType>\(service)</serviceType>
        <serviceId>urn:upnp-org:serviceId:WANIPConn1</serviceId><controlURL>/ctl/IPConn</controlURL>
        </service></serviceList></device></deviceList></device></root>
        """

    private static func soap(_ name: String, _ values: [(String, String)]) -> String {
        let inside = values.map { "<\($0.0)>\($0.1)</\($0.0)>" }.joined()
        return "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"x\"><s:Body><u:\(name) xmlns:u=\"\(service)\">\(inside)"
            + "</u:\(name)></s:Body></s:Envelope>"
    }

    private static func entry(_ port: Int, to client: String = "192.168.1.20", enabled: String = "1") -> String {
        soap(
            "GetGenericPortMappingEntryResponse",
            [
                ("NewRemoteHost", ""), ("NewExternalPort", "\(port)"), ("NewProtocol", "TCP"),
                ("NewInternalPort", "\(port)"), ("NewInternalClient", client), ("NewEnabled", enabled),
                ("NewPortMappingDescription", "qBittorrent &lt;b&gt;"), ("NewLeaseDuration", "0"),
            ])
    }

    private static let end = soap("Fault", [("errorCode", "713"), ("errorDescription", "SpecifiedArrayIndexInvalid")])

    /// A client that answers with these mappings, and keeps what was asked.
    private final class Router: HTTPClient {
        let entries: [String]
        let ending: (status: Int, text: String)
        let description: String
        let asked = Mutex<[String]>([])

        init(
            _ entries: [String], ending: (Int, String) = (500, RouterCollectorTests.end),
            description: String = RouterCollectorTests.description
        ) {
            self.entries = entries
            self.ending = ending
            self.description = description
        }

        func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
            let action = request.headers.first { $0.0 == "SOAPAction" }?.1 ?? ""
            asked.withLock { $0.append("\(request.method) \(request.endpoint)\(request.path) \(action)") }
            guard request.bodyLimit <= 64 << 10, request.redirectLimit == 0 else {
                throw HTTPFailure(.failed, "it would read too much, or go elsewhere")
            }
            guard request.method == "POST" else { return HTTPAnswer(200, body: Array(description.utf8)) }
            let body = String(decoding: request.body, as: UTF8.self)
            if action.contains("GetExternalIPAddress") {
                let text = RouterCollectorTests.soap("R", [("NewExternalIPAddress", "198.51.100.1")])
                return HTTPAnswer(200, body: Array(text.utf8))
            }
            let digits = body.split(separator: "NewPortMappingIndex>").dropFirst().first?.prefix { $0.isNumber }
            let index = digits.flatMap { Int($0) } ?? -1
            guard entries.indices.contains(index) else {
                return HTTPAnswer(ending.status, body: Array(ending.text.utf8))
            }
            return HTTPAnswer(200, body: Array(entries[index].utf8))
        }
    }

    private func collect(
        _ router: Router, location: String = "http://192.168.1.1:5000/rootDesc.xml", gateway: String? = gateway
    ) async -> (RouterMappings?, [Gap]) {
        await RouterCollector(http: router) { _ in
            RouterCollector.Found(location: location, ownAddress: "192.168.1.20")
        }.collect(gateway: gateway)
    }

    @Test("are read to their end, by questions alone")
    func read() async throws {
        let router = Router([Self.entry(6881), Self.entry(8096, to: "192.168.1.31", enabled: "0")])
        let (found, gaps) = await collect(router)
        let mappings = try #require(found)
        #expect(gaps == [])
        #expect(mappings.isWhole && mappings.externalAddress == "198.51.100.1")
        #expect(mappings.entries.map(\.externalPort) == [6881, 8096])
        #expect(mappings.entries.map(\.isEnabled) == [true, false])
        #expect(mappings.entries.map(\.client) == ["192.168.1.20", "192.168.1.31"])
        #expect(mappings.entries[0].description == "qBittorrent <b>")
        let asked = router.asked.withLock { $0 }
        #expect(asked.first?.hasPrefix("GET http://192.168.1.1:5000/rootDesc.xml") == true)
        #expect(asked.dropFirst().allSatisfy { $0.contains("/ctl/IPConn \"\(Self.service)#Get") })
    }

    @Test("an empty list is whole, a refusal is not")
    func ends() async throws {
        let empty = await collect(Router([]))
        #expect(empty.0?.entries == [] && empty.0?.isWhole == true && empty.1 == [])
        let refused = await collect(
            Router([Self.entry(1)], ending: (500, Self.soap("Fault", [("errorCode", "606")]))))
        #expect(refused.0?.isWhole == false && refused.0?.entries.count == 1)
        #expect(refused.1.map(\.what) == ["router"])
        let endless = await collect(Router(Array(repeating: Self.entry(1), count: 300)))
        #expect(endless.0?.entries.count == RouterCollector.entryLimit && endless.0?.isWhole == false)
    }

    @Test(
        "nobody but the router is asked",
        arguments: [
            "http://192.168.1.66:5000/rootDesc.xml", "https://192.168.1.1:5000/rootDesc.xml", "http://evil.example/x",
            "http://192.168.1.1@192.168.1.66/x", "http://192.168.1.1.evil.example/", "http://192.168.1.1:99999/",
            "file:///etc/shadow", "http://192.168.1.1:80:80/", "http://", "",
        ])
    func elsewhere(location: String) async {
        let router = Router([Self.entry(1)])
        let (found, gaps) = await collect(router, location: location)
        #expect(found == nil && gaps.count == 1)
        #expect(router.asked.withLock { $0 } == [])
    }

    @Test("a description that leads elsewhere, or is none, ends it")
    func description() async {
        for text in [
            Self.description.replacing("/ctl/IPConn", with: "http://192.168.1.66/ctl"),
            Self.description.replacing(Self.service, with: "urn:x"), "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "no",
            String(repeating: "<a>", count: 5000),
        ] {
            let router = Router([Self.entry(1)], description: text)
            let (found, gaps) = await collect(router)
            #expect(found == nil && gaps.count == 1)
            #expect(router.asked.withLock { $0 }.count == 1)
        }
        #expect(await collect(Router([]), gateway: nil).0 == nil)
    }

    @Test("an entry that is none is left out")
    func entries() async {
        let router = Router([
            Self.entry(70000), Self.entry(80, to: "nas.example"), Self.soap("R", []), Self.entry(443),
        ])
        #expect(await collect(router).0?.entries.map(\.externalPort) == [443])
    }
}
