import StackModel

/// Ports that several products share.
extension KnownPort {
    /// The page of a Servarr app: settings, API key and, through its download clients and scripts, commands.
    static func servarr(_ number: Int, tls: Int) -> [KnownPort] {
        let consequence = "change its settings, read its API key and have it run commands"
        return [
            KnownPort(number, .tcp, .adminUI, login: .byDefault, consequence: consequence),
            KnownPort(tls, .tcp, .adminUI, login: .byDefault, isEncrypted: true, consequence: consequence),
        ]
    }

    /// The page that administers the app.
    static func admin(_ number: Int, login: Login = .byDefault, tls: Bool = false, _ consequence: String) -> KnownPort {
        KnownPort(number, .tcp, .adminUI, login: login, isEncrypted: tls, consequence: consequence)
    }

    /// A page meant for the app's users.
    static func users(_ number: Int, login: Login = .byDefault, tls: Bool = false, _ consequence: String) -> KnownPort {
        KnownPort(number, .tcp, .userUI, login: login, isEncrypted: tls, consequence: consequence)
    }

    /// Incoming peers, over TCP and UDP.
    static func torrent(_ number: Int) -> [KnownPort] {
        let consequence = "reach the torrent client at the home address"
        return [
            KnownPort(number, .tcp, .torrent, login: .notApplicable, consequence: consequence),
            KnownPort(number, .udp, .torrent, login: .notApplicable, consequence: consequence),
        ]
    }

    static func database(_ number: Int, login: Login = .byDefault) -> KnownPort {
        KnownPort(number, .tcp, .database, login: login, consequence: "read and change the data with its password")
    }

    /// The front door of a reverse proxy: 80 and 443.
    static let frontDoor: [KnownPort] = [
        KnownPort(80, .tcp, .web, login: .notApplicable, consequence: "reach what the proxy lets through"),
        KnownPort(
            443, .tcp, .web, login: .notApplicable, isEncrypted: true, consequence: "reach what the proxy lets through"),
        KnownPort(
            443, .udp, .web, login: .notApplicable, isEncrypted: true, consequence: "reach what the proxy lets through"),
    ]
}
