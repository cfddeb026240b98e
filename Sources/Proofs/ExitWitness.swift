import Clients
import StackModel

/// A service that tells whoever asks the address that it is asked from.
public struct ExitWitness: Sendable, Hashable {
    /// How its answer is read.
    public enum Form: Sendable, Hashable {
        /// JSON with the address under `ip`; Mullvad's also says `mullvad_exit_ip`.
        case json
        /// The address alone.
        case text
    }

    /// As a person knows it: its host.
    public var name: String
    public var host: String
    public var port: Int
    public var path: String
    public var isTLS: Bool
    public var form: Form

    /// Reads `https://HOST[:PORT]/PATH`; nil for anything else.
    public init?(_ url: String) {
        guard let scheme = ["https://", "http://"].first(where: { url.hasPrefix($0) }) else { return nil }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        path = String(rest.dropFirst(authority.count))
        if path.isEmpty { path = "/" }
        isTLS = scheme == "https://"
        form = path.contains("json") ? .json : .text
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        var host = String(authority)
        var port = isTLS ? 443 : 80
        let tail = authority.hasPrefix("[") ? authority.drop { $0 != "]" } : authority[...]
        if let colon = tail.lastIndex(of: ":") {
            guard let given = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(given) else {
                return nil
            }
            port = given
            host = String(authority[..<colon])
        }
        self.host = host.filter { $0 != "[" && $0 != "]" }
        self.port = port
        name = self.host
    }

    /// Its own address, where it is named by one.
    var address: IPAddress? { IPAddress(host) }

    /// What one asked said.
    struct Said: Sendable, Hashable {
        var address: IPAddress
        /// Mullvad's own word for it; nil of others.
        var isProviders: Bool?
    }

    /// Reads an answer; nil for one that names no address, such as one that says that it was asked too often.
    func read(_ answer: HTTPAnswer) -> Said? {
        guard answer.status == 200 else { return nil }
        switch form {
        case .text:
            let text = answer.text.prefix(64).filter { !$0.isWhitespace }
            return IPAddress(text).map { Said(address: $0) }
        case .json:
            guard let json = try? answer.json(), let address = json["ip"].string.flatMap({ IPAddress($0) }) else {
                return nil
            }
            return Said(address: address, isProviders: json["mullvad_exit_ip"].bool)
        }
    }

    /// Those that are asked where the owner names none. Sources: the facts sheet on leak-check endpoints, 3.1 and 3.2.
    ///
    /// - Parameter provider: Gluetun's name of it; Mullvad's own check is asked of Mullvad's customers alone.
    public static func usual(provider: String?) -> [ExitWitness] {
        let neutral = [
            "https://api.ipify.org/?format=json", "https://ifconfig.co/json", "https://ipinfo.io/json",
            // Over IPv6 alone: where only that is open, the others see nothing wrong.
            "https://v6.ipinfo.io/json",
        ]
        let own = provider == "mullvad" ? ["https://ipv4.am.i.mullvad.net/json"] : []
        return (own + neutral).compactMap { ExitWitness($0) }
    }
}
