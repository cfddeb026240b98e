import Clients
import Evidence
import LinuxNet
import StackModel
import Tunnels

/// Gluetun's control server, asked out of the VPN container's own network (its wiki: HTTP control server).
struct ControlServer: Sendable {
    static let usualPort = 8000
    private static let path = "/v1/vpn/status"

    private let client: any HTTPClient
    private let endpoint: HTTPEndpoint

    /// - Parameter process: the VPN container's first process.
    init(_ makeClient: ExitAddressProof.MakeClient, process: Int, port: Int) {
        endpoint = .tcp(host: "127.0.0.1", port: port, tls: nil)
        client = makeClient { endpoint, limit in
            guard case .tcp(_, let port, _) = endpoint, let number = UInt16(exactly: port),
                let loopback = IPAddress("127.0.0.1")
            else { throw NamespaceError("\(endpoint)", 22) }
            return try NamespaceConnection.connect(
                in: NamespaceSocket.path(of: process), to: loopback, port: number,
                milliseconds: max(100, Int32(clamping: limit.components.seconds * 1000)))
        }
    }

    /// What it says of the VPN: `running`, `stopped`, …; nil where it is not there or does not let us in.
    func status() async -> String? {
        let answer = try? await client.get(ControlServer.path, from: endpoint, bodyLimit: 4096)
        guard let answer, answer.status == 200, let json = try? answer.json() else { return nil }
        return json["status"].string
    }

    /// Gives an order, `running` or `stopped`; whether it was taken.
    func set(_ status: String) async -> Bool {
        let request = HTTPRequest(
            "PUT", endpoint: endpoint, path: ControlServer.path, headers: [("Content-Type", "application/json")],
            body: Array(#"{"status":"\#(status)"}"#.utf8), timeLimit: .seconds(20), bodyLimit: 4096)
        return (try? await client.send(request))?.status == 200
    }
}

extension ProofSubject {
    /// Gluetun's name of the VPN's provider (`VPN_SERVICE_PROVIDER`); nil where it was told none.
    public var provider: String? {
        guard case .text(let name)? = engine.container(tunnel.vpn.id)?.variable("VPN_SERVICE_PROVIDER")?.value else {
            return nil
        }
        return name.lowercased()
    }

    /// The port of the control server, as the VPN container was told (`HTTP_CONTROL_SERVER_ADDRESS`).
    var controlPort: Int {
        guard case .text(let text)? = engine.container(tunnel.vpn.id)?.variable("HTTP_CONTROL_SERVER_ADDRESS")?.value,
            let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...])
        else { return ControlServer.usualPort }
        return port
    }
}

extension DisruptionMethod {
    /// The gentlest first: what the owner would do, what puts itself back by a signal, what has to be put back route by
    /// route.
    static let usual: [DisruptionMethod] = [.control, .process, .link]
}
