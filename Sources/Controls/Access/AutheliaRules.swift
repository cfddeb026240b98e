import Evidence
import StackModel

/// The rules of Authelia's `access_control`, in their order: the first that fits a request decides.
///
/// Source: Authelia's documentation, "Access Control" (docs/content/configuration/security/access-control.md).
struct AutheliaRules: Sendable {
    struct Rule: Sendable {
        var domains: [String] = []
        var patterns: [String] = []
        var policy = ""
        /// What else a request must be: `resources`, `methods`, `networks`, `query`, `subject`.
        var criteria: Set<String> = []
        var span: SourceSpan

        /// Whether it lets everybody in, whatever they ask for.
        var opensAll: Bool { policy == "bypass" && criteria.isEmpty }
        /// The domains as the owner wrote them.
        var shown: String { (domains + patterns).joined(separator: ", ") }
        /// Whether it is for more than the sites it names one by one.
        var isWide: Bool {
            domains.contains { $0.hasPrefix("*") }
                || patterns.contains { $0.drop { "^(".contains($0) }.hasPrefix(".*") || $0.hasPrefix("^.+") }
        }
    }

    private(set) var rules: [Rule] = []

    init(_ settings: AppSettings) {
        var found: [Int: Rule] = [:]
        for entry in settings.entries where entry.key.hasPrefix("access_control/rules/") {
            let parts = entry.key.split(separator: "/").dropFirst(2).map(String.init)
            guard parts.count >= 2, let index = Int(parts[0]) else { continue }
            var rule = found[index] ?? Rule(span: entry.span)
            let text = entry.text?.lowercased() ?? ""
            switch parts[1] {
            case "policy":
                rule.policy = text
                rule.span = entry.span
            case "domain": rule.domains.append(text)
            case "domain_regex": rule.patterns.append(text)
            case "resources" where AutheliaRules.everything.contains(text): rule.criteria.insert("everything")
            default: rule.criteria.insert(parts[1])
            }
            found[index] = rule
        }
        rules = found.sorted { $0.key < $1.key }.map { _, rule in
            var rule = rule
            // One of several resources that fits every path makes the others idle.
            if rule.criteria.remove("everything") != nil { rule.criteria.remove("resources") }
            return rule
        }
    }

    /// Patterns that fit every path.
    private static let everything: Set<String> = [".*", "^.*$", "^.*", "/.*", "^/.*", "^/.*$", "^/"]

    /// The rule that lets everybody in on that host, whatever they ask for; nil when there is none, or an earlier one may
    /// decide.
    func opening(_ host: String) -> Rule? {
        let host = host.lowercased()
        for rule in rules {
            if !rule.patterns.isEmpty, rule.criteria.isEmpty { return nil }
            guard rule.criteria.isEmpty, rule.domains.contains(where: { AutheliaRules.fits($0, host) }) else {
                continue
            }
            return rule.opensAll ? rule : nil
        }
        return nil
    }

    /// The rules that let everybody in on more sites than they name, and that no earlier rule for the same sites precedes.
    var wideOpenings: [Rule] {
        rules.indices.compactMap { index in
            let rule = rules[index]
            guard rule.opensAll, rule.isWide else { return nil }
            let isPreceded = rules[..<index].contains { earlier in
                earlier.criteria.isEmpty
                    && Set(rule.domains + rule.patterns).isSubset(of: earlier.domains + earlier.patterns)
            }
            return isPreceded ? nil : rule
        }
    }

    /// `*.example.org` fits every name below it.
    private static func fits(_ domain: String, _ host: String) -> Bool {
        if domain.hasPrefix("*.") { return host.hasSuffix(domain.dropFirst()) && host.count > domain.count - 1 }
        return domain == host
    }
}

extension Case {
    /// The rule of the stack's Authelia that lets everybody in on each of the hosts; nil when there is none, when its
    /// settings were not read, or when another single sign-on may be the one that is asked.
    func autheliaRule(opening hosts: [String]) -> AutheliaRules.Rule? {
        let asked = services(.authentication)
        guard asked.count == 1, let authelia = asked.first, authelia.product == "authelia", !hosts.isEmpty,
            let settings = evidence.settings(of: authelia.name)
        else { return nil }
        let rules = AutheliaRules(settings)
        let opening = hosts.map { rules.opening($0) }
        return opening.contains { $0 == nil } ? nil : opening.first ?? nil
    }
}
