import KnownImages
import StackModel

/// What a secret of a service opens.
enum SecretDoor: Sendable, Hashable {
    /// The service itself.
    case own
    /// A database that the service uses.
    case database
    /// Something outside: a provider, a mail server, another app.
    case elsewhere

    init(_ held: HeldSecret, of service: KnownService) {
        let words = Set(
            held.name.uppercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
        let databases: Set<String> = [
            "DB", "DATABASE", "POSTGRES", "POSTGRESQL", "PG", "PSQL", "PGPASSWORD", "MYSQL", "MARIADB", "MONGO",
            "MONGODB", "REDIS", "SQL", "JDBC", "ELASTIC", "CLICKHOUSE", "INFLUXDB",
        ]
        let others: Set<String> = [
            "MAIL", "MAILER", "SMTP", "EMAIL", "OPENVPN", "WIREGUARD", "VPN", "CF", "CLOUDFLARE", "DUCKDNS", "GOTIFY",
            "NTFY", "TELEGRAM", "DISCORD", "NOTIFICATION", "NOTIFICATIONS", "NOTIFY", "WEBHOOK", "LDAP", "S3", "AWS",
            "SSL", "DNS",
        ]
        switch held.secret.kind {
        case .privateKey, .wireguardKey, .webhookURL: self = .elsewhere
        case .urlCredentials: self = .database
        case .password, .apiKey, .token, .hash, .encryptionKey, .other:
            if service.role == .database || service.role == .cache {
                self = .own
            } else if !words.isDisjoint(with: databases) {
                self = .database
            } else if !words.isDisjoint(with: others) {
                self = .elsewhere
            } else if service.role == .vpn {
                // The provider's account; what Gluetun serves itself is named after its server.
                self = words.isDisjoint(with: ["HTTPPROXY", "SHADOWSOCKS"]) ? .elsewhere : .own
            } else if [.updater, .tunnel, .helper].contains(service.role) {
                self = .elsewhere
            } else {
                self = held.secret.kind == .apiKey && !words.contains("AUTH") ? .elsewhere : .own
            }
        }
    }
}

extension Case {
    /// Whether a finding about that secret's strength belongs to this service: what opens a database of these files is
    /// judged there, and what opens something outside is another's to choose.
    func opensHere(_ held: HeldSecret, _ service: KnownService) -> Bool {
        switch SecretDoor(held, of: service) {
        case .own: return true
        case .elsewhere: return false
        case .database:
            return !services.contains { other in
                [.database, .cache].contains(other.role)
                    && secrets(of: other).contains { $0.secret.fingerprint == held.secret.fingerprint }
            }
        }
    }

    /// Who can knock at the door that the secrets open.
    func reach(through secrets: [HeldSecret], of service: KnownService) -> Reach {
        if let other = otherApp(secrets, of: service) { return reach(to: other) }
        return secrets.contains { SecretDoor($0, of: service) == .own } ? reach(to: service) : .neighbour
    }

    /// What stands behind that door, for a sentence.
    func behind(_ secrets: [HeldSecret], of service: KnownService) -> String {
        if let other = otherApp(secrets, of: service) { return other.title }
        return secrets.contains { SecretDoor($0, of: service) == .own } ? service.title : "\(service.title)'s database"
    }

    /// The app of these files that the secrets are for, where their names tell one (`QBIT_PASS` in a request page);
    /// nil when they open the service itself, or not all the same app.
    func otherApp(_ secrets: [HeldSecret], of service: KnownService) -> KnownService? {
        let short = ["QB": "qbittorrent", "QBT": "qbittorrent", "QBIT": "qbittorrent", "SAB": "sabnzbd"]
        var found: KnownService?
        for held in secrets {
            let words = held.name.uppercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
            let products = Set(words.map { short[$0] ?? $0.lowercased() })
            if let own = service.product, products.contains(own) { return nil }
            let other = services.first { candidate in
                candidate.name != service.name && candidate.role != .database && candidate.role != .cache
                    && candidate.product.map(products.contains) ?? false
            }
            guard let other, found == nil || found?.name == other.name else { return nil }
            found = other
        }
        return found
    }
}
