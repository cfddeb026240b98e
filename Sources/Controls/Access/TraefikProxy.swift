import Evidence
import StackModel

/// Traefik's own settings as far as the files show them: its command line, its environment or its configuration file.
struct TraefikProxy: Sendable {
    /// One setting with its place.
    struct Setting: Sendable {
        var text: String
        var span: SourceSpan
    }

    let service: KnownService
    /// By dotted name in small letters (`entrypoints.web.address`).
    let settings: [String: Setting]
    /// The settings whose value is not known, with the reason.
    let unknown: [String: String]
    /// What its file provider was given.
    let dynamic: TraefikDynamic

    init(_ service: KnownService, in subject: Case) {
        self.service = service
        var found: [String: Setting] = [:]
        var unknown: [String: String] = [:]
        // The file wins over the command line, and that over the environment: Traefik reads one of them, not all.
        for entry in subject.evidence.settings(of: service.name)?.entries ?? []
        where !entry.key.hasPrefix(TraefikDynamic.prefix) {
            let key = entry.key.lowercased().replacing("/", with: ".")
            if let text = entry.text { found[key] = Setting(text: text, span: entry.span) }
        }
        if found.isEmpty {
            found = Self.flags(service.command + service.entrypoint)
            // Everything else stands in that file then, which was not read.
            if found["configfile"] != nil { found = [:] }
        }
        if found.isEmpty {
            for entry in service.environment where entry.name.uppercased().hasPrefix("TRAEFIK_") {
                let key = entry.name.dropFirst(8).lowercased().replacing("_", with: ".")
                if case .unknown(let reason) = entry.value { unknown[key] = reason }
                if let text = entry.text { found[key] = Setting(text: text, span: entry.span) }
            }
        }
        settings = found
        self.unknown = unknown
        dynamic = TraefikDynamic(subject.evidence.settings(of: service.name))
    }

    /// Reads `--a.b=c`, `--a.b c` and `--a.b`.
    private static func flags(_ words: [Located<MaskedText>]) -> [String: Setting] {
        var found: [String: Setting] = [:]
        for (index, word) in words.enumerated() where word.value.text.hasPrefix("-") {
            let body = word.value.text.drop { $0 == "-" }
            let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            var value = parts.count > 1 ? parts[1] : "true"
            if parts.count == 1, index + 1 < words.count, !words[index + 1].value.text.hasPrefix("-") {
                value = words[index + 1].value.text
            }
            found[parts[0].lowercased()] = Setting(text: value, span: word.span)
        }
        return found
    }

    /// Whether anything of its settings was seen.
    var isKnown: Bool { !settings.isEmpty }

    /// The setting of that name.
    func setting(_ name: String) -> Setting? { settings[name] }

    /// Whether the switch is on; nil when it is not written or is neither word.
    func flag(_ name: String) -> Bool? {
        switch settings[name]?.text.lowercased() {
        case "true", "1", "": true
        case "false", "0": false
        default: nil
        }
    }

    /// The values of a list, written with commas or one below the other.
    func list(_ name: String) -> [Setting] {
        if let one = settings[name] {
            return one.text.split(separator: ",").map { Setting(text: $0.filter { $0 != " " }, span: one.span) }
        }
        return settings.filter { $0.key.hasPrefix(name + ".") || $0.key.hasPrefix(name + "[") }
            .sorted { $0.key < $1.key }.map(\.value)
    }

    /// The entry points by name.
    var entryPoints: [String] {
        let names = settings.keys.compactMap { key -> String? in
            guard key.hasPrefix("entrypoints."), key.hasSuffix(".address") else { return nil }
            let name = key.dropFirst(12).dropLast(8)
            return name.contains(".") ? nil : String(name)
        }
        return Set(names).sorted()
    }

    /// Whether containers without a label are routed too: so it comes.
    var exposesByDefault: Bool { flag("providers.docker.exposedbydefault") ?? true }

    /// Whether it listens to Docker at all.
    var readsDocker: Bool { settings.keys.contains { $0 == "providers.docker" || $0.hasPrefix("providers.docker.") } }

    /// Whether it takes routes from files of its own.
    var readsFiles: Bool { settings.keys.contains { $0 == "providers.file" || $0.hasPrefix("providers.file.") } }

    /// What is said of routes that stand in files which were not, or not all, read; nil when none are missing.
    func unreadFiles(in subject: Case) -> Outcome? {
        guard readsFiles else { return nil }
        let gap = subject.evidence.gaps.first { $0.what == "app-settings:\(service.name)" }
        if dynamic.isRead, gap == nil {
            guard let router = dynamic.unfollowed else { return nil }
            return .unknown(
                service.subject, "Where Traefik's router `\(router)` leads could not be read from its files.",
                remedy: "Look at it in Traefik's dashboard, and whether a login stands before it.")
        }
        return .unknown(
            service.subject, gap?.reason ?? "The files of Traefik's file provider were not read.",
            remedy: gap?.remedy ?? "Run the audit on the server where Traefik has its files.")
    }

    /// Whether everything that arrives at the entry point is encrypted or sent to where it is.
    func isEncrypted(_ entryPoint: String) -> Bool {
        let prefix = "entrypoints.\(entryPoint).http."
        // A key with nothing behind it is none for Traefik.
        if setting(prefix + "redirections.entrypoint.to")?.text.isEmpty == false { return true }
        return settings.contains { key, setting in
            (key == prefix + "tls" && !setting.text.isEmpty) || key.hasPrefix(prefix + "tls.")
        } && flag(prefix + "tls") != false
    }
}

extension Case {
    /// The Traefik services of these files.
    var traefiks: [TraefikProxy] { services.filter { $0.product == "traefik" }.map { TraefikProxy($0, in: self) } }
}
