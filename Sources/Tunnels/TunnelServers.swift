public import Evidence
public import PacketFilter
import StackModel

/// The VPN's servers of one tunnel as the owner's configuration names them: never what the container's own rules, or
/// WireGuard in it, say.
public struct TunnelServers: Sendable, Hashable {
    /// Address, port and protocol each.
    public var endpoints: [KillSwitch.Endpoint]
    /// Servers that are named and not yet looked up.
    public var names: [Name]
    /// The files in the VPN container that name further ones, as the container sees them.
    public var files: [File]
    /// Where they were named, as clauses for people.
    public var origins: [String]

    public init(
        endpoints: [KillSwitch.Endpoint] = [], names: [Name] = [], files: [File] = [], origins: [String] = []
    ) {
        self.endpoints = endpoints
        self.names = names
        self.files = files
        self.origins = origins
    }

    /// A server by its name.
    public struct Name: Sendable, Hashable {
        public var host: String
        public var port: UInt16
        /// The number of the IP protocol: UDP 17, TCP 6.
        public var transport: UInt8

        public init(_ host: String, port: UInt16, transport: UInt8) {
            self.host = host
            self.port = port
            self.transport = transport
        }
    }

    /// A file of the owner's that names servers.
    public enum File: Sendable, Hashable {
        /// `wg0.conf`, as wg-quick reads it.
        case wireGuard(String)
        /// An OpenVPN client's configuration.
        case openVPN(String)
        /// Gluetun's `servers.json`, in which each provider has its list.
        case list(String, provider: String, isWireGuard: Bool, port: UInt16)
    }

    /// The most bytes of a file, and the most servers of a list.
    public static let sizeLimit = 32 << 20
    public static let countLimit = 5000
    static let udp: UInt8 = 17
    static let tcp: UInt8 = 6

    /// Puts two readings together, each server once.
    public func merged(with other: TunnelServers) -> TunnelServers {
        func joined<Value: Hashable>(_ one: [Value], _ two: [Value]) -> [Value] {
            var seen: Set<Value> = []
            return (one + two).filter { seen.insert($0).inserted }
        }
        return TunnelServers(
            endpoints: joined(endpoints, other.endpoints), names: joined(names, other.names),
            files: joined(files, other.files), origins: joined(origins, other.origins))
    }

    /// Reads what the container was told, as the engine keeps it (`Config.Env`): the owner's words, which nothing in the
    /// container can change.
    ///
    /// Names of variables: Gluetun's, of the releases from 3.38 on (docs of `WIREGUARD_ENDPOINT_IP` and
    /// `OPENVPN_ENDPOINT_IP`), with those that they took the place of.
    public init(of tunnel: Tunnel, in engine: EngineEvidence) {
        self.init()
        guard let container = engine.container(tunnel.vpn.id) else { return }
        let words = VPNWords(container)
        let isWireGuard = ["wireguard", "amneziawg"].contains(words["VPN_TYPE"]?.lowercased() ?? "openvpn")
        let transport: UInt8 =
            !isWireGuard && words["OPENVPN_PROTOCOL", "PROTOCOL"]?.lowercased().hasPrefix("tcp") ?? false
            ? TunnelServers.tcp : TunnelServers.udp
        let address =
            isWireGuard
            ? words["WIREGUARD_ENDPOINT_IP", "AMNEZIAWG_ENDPOINT_IP", "VPN_ENDPOINT_IP"]
            : words["OPENVPN_ENDPOINT_IP", "OPENVPN_TARGET_IP", "VPN_ENDPOINT_IP"]
        let given =
            isWireGuard
            ? words["WIREGUARD_ENDPOINT_PORT", "AMNEZIAWG_ENDPOINT_PORT", "VPN_ENDPOINT_PORT"]
            : words["OPENVPN_ENDPOINT_PORT", "VPN_ENDPOINT_PORT", "OPENVPN_PORT", "PORT"]
        let provider = words["VPN_SERVICE_PROVIDER", "VPNSP"]?.lowercased() ?? ""
        let port = given.flatMap { UInt16($0) } ?? TunnelServers.usualPort(provider, isWireGuard: isWireGuard)
        if let address = address.flatMap({ IPAddress($0) }), let port, port != 0 {
            endpoints = [KillSwitch.Endpoint(address, port: port, transport: transport)]
            origins = ["the environment of \(tunnel.vpn.name)"]
        }
        if isWireGuard {
            files.append(.wireGuard(words["WIREGUARD_CONF_SECRETFILE"] ?? "/gluetun/wireguard/wg0.conf"))
        } else if let path = words["OPENVPN_CUSTOM_CONFIG"] {
            files.append(.openVPN(path))
        }
        if endpoints.isEmpty, let port, !["", "custom"].contains(provider) {
            let path = words["STORAGE_FILEPATH"] ?? "/gluetun/servers.json"
            files.append(.list(path, provider: provider, isWireGuard: isWireGuard, port: port))
        }
    }

    /// The port that a provider's servers listen at for WireGuard unless another is asked for (Gluetun's
    /// `internal/provider/*/connection.go`); nil for those that are not known here, and for OpenVPN.
    private static func usualPort(_ provider: String, isWireGuard: Bool) -> UInt16? {
        guard isWireGuard else { return nil }
        let usual = ["mullvad", "nordvpn", "surfshark", "protonvpn", "fastestvpn"]
        return usual.contains(provider) ? 51820 : nil
    }
}

/// What a container was told in its environment.
private struct VPNWords {
    private let container: EngineContainer

    init(_ container: EngineContainer) {
        self.container = container
    }

    /// The first of the variables that is set and plain text.
    subscript(_ names: String...) -> String? {
        for name in names {
            guard case .text(let text)? = container.variable(name)?.value else { continue }
            let word = text.filter { $0 != " " && $0 != "\"" }
            if !word.isEmpty { return word }
        }
        return nil
    }
}
