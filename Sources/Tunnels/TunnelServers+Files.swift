import Clients
import PacketFilter
import StackModel

extension TunnelServers {
    /// Reads the text of a file that the owner's configuration names.
    /// - Parameter bytes: the file's; what it does not say is not guessed.
    public init(_ file: File, _ bytes: [UInt8]) {
        self.init()
        guard bytes.count <= TunnelServers.sizeLimit else { return }
        switch file {
        case .wireGuard(let path):
            readWireGuard(String(decoding: bytes, as: UTF8.self))
            origins = isEmpty ? [] : [path]
        case .openVPN(let path):
            readOpenVPN(String(decoding: bytes, as: UTF8.self))
            origins = isEmpty ? [] : [path]
        case .list(let path, let provider, let isWireGuard, let port):
            readList(bytes, provider: provider, isWireGuard: isWireGuard, port: port)
            origins = isEmpty ? [] : ["the list of \(provider)'s servers in \(path)"]
        }
    }

    private var isEmpty: Bool { endpoints.isEmpty && names.isEmpty }

    private mutating func add(_ host: String, _ port: UInt16, _ transport: UInt8) {
        guard port != 0, endpoints.count + names.count < TunnelServers.countLimit else { return }
        if let address = IPAddress(host) {
            endpoints.append(KillSwitch.Endpoint(address, port: port, transport: transport))
        } else if TunnelServers.isHostName(host) {
            names.append(Name(host, port: port, transport: transport))
        }
    }

    /// `Endpoint = HOST:PORT` and `Endpoint = [ADDRESS]:PORT` of wg(8).
    private mutating func readWireGuard(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let plain = line.prefix { $0 != "#" }
            guard let equals = plain.firstIndex(of: "="),
                plain[..<equals].filter({ !$0.isWhitespace }).lowercased() == "endpoint"
            else { continue }
            let value = plain[plain.index(after: equals)...].filter { !$0.isWhitespace }
            guard let colon = value.lastIndex(of: ":"), let port = UInt16(value[value.index(after: colon)...]) else {
                continue
            }
            add(value[..<colon].filter { $0 != "[" && $0 != "]" }, port, TunnelServers.udp)
        }
    }

    /// `remote HOST [PORT] [PROTOCOL]`, `port` and `proto` of openvpn(8); without a port 1194.
    private mutating func readOpenVPN(_ text: String) {
        var remotes: [[String]] = []
        var (port, transport) = (UInt16(1194), TunnelServers.udp)
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" && $0 != ";" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count > 1 else { continue }
            switch words[0].lowercased() {
            case "remote": remotes.append(Array(words.dropFirst()))
            case "port": port = UInt16(words[1]) ?? port
            case "proto": transport = words[1].hasPrefix("tcp") ? TunnelServers.tcp : TunnelServers.udp
            default: continue
            }
        }
        for words in remotes {
            let own = words.count > 2 ? (words[2].hasPrefix("tcp") ? TunnelServers.tcp : TunnelServers.udp) : transport
            add(words[0], words.count > 1 ? UInt16(words[1]) ?? 0 : port, own)
        }
    }

    /// `{"PROVIDER": {"servers": [{"vpn": "wireguard", "ips": ["…"]}]}}`, as Gluetun writes it.
    private mutating func readList(_ bytes: [UInt8], provider: String, isWireGuard: Bool, port: UInt16) {
        guard let json = try? JSON(bytes) else { return }
        for server in json[provider]["servers"].elements ?? [] {
            let isOfKind = server["vpn"].string.map { ($0 == "wireguard") == isWireGuard } ?? !isWireGuard
            guard isOfKind else { continue }
            let transport = !isWireGuard && server["udp"].bool != true && server["tcp"].bool == true
            for address in server["ips"].strings where IPAddress(address) != nil {
                add(address, port, transport ? TunnelServers.tcp : TunnelServers.udp)
            }
        }
    }

    private static func isHostName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && text.contains(".")
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || byte == 0x2d || byte == 0x2e || byte == 0x5f
            }
    }
}
