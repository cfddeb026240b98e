import Evidence
import StackModel

/// Authelia's settings as they are in force: an environment variable wins over the file.
///
/// Source: Authelia's documentation, "Configuration: Environment" (`AUTHELIA_` and the path with underscores).
struct AutheliaSettings {
    struct Setting {
        var text: String
        var span: SourceSpan
    }

    let service: KnownService
    let settings: AppSettings

    /// The setting of that path; nil where it is written nowhere, or is a secret.
    func setting(_ path: String) -> Setting? {
        let variable = "AUTHELIA_" + path.uppercased().replacing("/", with: "_")
        if let own = service.override(variable) { return Setting(text: own.text, span: own.span) }
        guard let entry = settings.entry(path), let text = entry.text, !text.isEmpty else { return nil }
        return Setting(text: text, span: entry.span)
    }

    func flag(_ path: String) -> Bool { setting(path)?.text.lowercased() == "true" }

    /// Whether anything is written below that path.
    func has(_ path: String) -> Bool {
        let prefix = path.lowercased() + "/"
        return settings.entries.contains { $0.key.lowercased().hasPrefix(prefix) }
    }

    /// The numbers of a list's elements.
    func indices(_ path: String) -> [Int] {
        let prefix = path.lowercased() + "/"
        let found = settings.entries.compactMap { entry -> Int? in
            guard entry.key.lowercased().hasPrefix(prefix) else { return nil }
            return Int(entry.key.dropFirst(prefix.count).prefix { $0 != "/" })
        }
        return Set(found).sorted()
    }

    /// Seconds of `1h30m`, `7 days`, `1M` or a bare number; nil where it is none, `-1` where it is switched off.
    static func seconds(_ text: String) -> Int? {
        let plain = text.filter { $0 != " " }
        if let number = Int(plain) { return number }
        var total = 0
        var rest = plain[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !$0.isNumber }
            rest = rest.dropFirst(unit.count)
            guard let number = Int(digits), let worth = worth(of: unit), number < 1_000_000_000 else { return nil }
            total += number * worth
        }
        return plain.isEmpty ? nil : total
    }

    private static func worth(of unit: Substring) -> Int? {
        // A capital M is a month, a small one a minute.
        switch unit {
        case "M", "month", "months": 30 * 86_400
        case "y", "year", "years": 365 * 86_400
        case "w", "week", "weeks": 7 * 86_400
        case "d", "day", "days": 86_400
        case "h", "hour", "hours": 3600
        case "m", "minute", "minutes": 60
        case "s", "second", "seconds": 1
        case "ms", "millisecond", "milliseconds": 0
        default: nil
        }
    }
}

extension Case {
    /// One outcome for each Authelia by its settings, and one for authentik, which keeps such things in its database.
    func eachSignOn(
        authentik: (reason: String, remedy: String), _ judge: (AutheliaSettings) -> Verdict
    ) -> [Outcome] {
        var outcomes = services.filter { $0.product == "authelia" }.map { service in
            guard let settings = evidence.settings(of: service.name) else {
                return Outcome(service.subject, unread(service))
            }
            return Outcome(service.subject, judge(AutheliaSettings(service: service, settings: settings)))
        }
        // Its server and its worker share the image and the database.
        if let first = services.first(where: { $0.product == "authentik" }) {
            outcomes.append(.unknown(first.subject, authentik.reason, remedy: authentik.remedy))
        }
        return outcomes.isEmpty
            ? [.notApplicable(.stack, "No single sign-on is in these files: not chosen.")] : outcomes
    }
}

/// An Authelia with a file of its own, for examples.
enum AutheliaExample {
    static func with(_ settings: String, _ name: String, _ expectation: Example.Expectation) -> Example {
        Example(name, files: [compose, Example.File("authelia/configuration.yml", settings)], expectation: expectation)
    }

    static let compose = Example.File(
        "compose.yaml",
        """
        services:
          authelia:
            image: authelia/authelia:4.39.20
            volumes:
              - ./authelia:/config

        """)
}
