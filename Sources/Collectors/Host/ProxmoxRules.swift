import Evidence
import FileAccess
import StackModel

/// The rules of a Proxmox host's firewall for what comes in to the host itself, in the order in which they are tried.
///
/// Source: Proxmox VE's documentation, "pve-firewall": `[|]IN|OUT|GROUP ACTION|MACRO(ACTION) -option value … # comment`;
/// the node's rules come before the datacenter's, so that they can overrule them.
struct ProxmoxRules {
    private static let limit = 5000

    private let host: HostAccess

    init(_ host: HostAccess) {
        self.host = host
    }

    /// nil where a file is there and cannot be read.
    func incoming(node: String, datacenter: String) -> [Proxmox.Rule]? {
        guard let own = sections(node), let whole = sections(datacenter) else { return nil }
        var rules: [Proxmox.Rule] = []
        for line in (own["rules"] ?? []) + (whole["rules"] ?? []) {
            guard let group = line.group else {
                rules += line.rule.map { [$0] } ?? []
                continue
            }
            rules += (whole["group \(group)"] ?? []).compactMap(\.rule)
        }
        return Array(rules.prefix(ProxmoxRules.limit))
    }

    private struct Line {
        /// The security group that it brings in.
        var group: String?
        /// nil for one that is off, or for another direction.
        var rule: Proxmox.Rule?
    }

    /// The lines of each section by its name in small letters; nothing for a file that is not there.
    private func sections(_ path: String) -> [String: [Line]]? {
        var sections: [String: [Line]] = [:]
        do {
            var name = ""
            for (index, text) in try host.text(path).hostLines.enumerated().prefix(ProxmoxRules.limit) {
                let line = text.trimmed
                if line.hasPrefix("[") {
                    name = line.dropFirst().prefix { $0 != "]" }.hostWords.joined(separator: " ").lowercased()
                } else if let found = ProxmoxRules.line(line, at: SourceSpan(file: path, line: index + 1, column: 1)) {
                    sections[name, default: []].append(found)
                }
            }
        } catch {
            return error.code == .missing ? [:] : nil
        }
        return sections
    }

    private static func line(_ text: String, at span: SourceSpan) -> Line? {
        let words = text.prefix { $0 != "#" }.hostWords
        guard words.count >= 2, !words[0].hasPrefix("|") else { return nil }
        if words[0].uppercased() == "GROUP" { return Line(group: words[1].lowercased()) }
        guard words[0].uppercased() == "IN" else { return nil }
        let parts = words[1].split(separator: "(", maxSplits: 1)
        let macro = parts.count > 1 ? String(parts[0]) : nil
        let action = (parts.last ?? "").prefix { $0 != ")" }.uppercased()
        var options: [String: String] = [:]
        var index = 2
        while index + 1 < words.count {
            options[words[index].drop { $0 == "-" }.lowercased()] = words[index + 1]
            index += 2
        }
        let narrowing = ["dest", "i", "iface", "sport"]
        return Line(
            rule: Proxmox.Rule(
                action: action, macro: macro, source: options["source"], ports: options["dport"],
                transport: (options["p"] ?? options["proto"])?.lowercased(),
                isNarrowed: narrowing.contains { options[$0] != nil }, span: span))
    }
}
