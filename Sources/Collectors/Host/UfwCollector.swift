public import Evidence
import FileAccess
import Processes
import StackModel

/// Reads ufw's settings and rules, whether its chains are in the kernel, and which other services load rules.
///
/// `ufw status` is not asked: it makes a lock file. The kernel is asked for one chain by `nft`, which only reads.
public struct UfwCollector: Sendable {
    private static let ruleLimit = 2000
    private static let loaders = ["firewalld", "iptables", "netfilter-persistent", "nftables", "shorewall"]

    private let host: HostAccess

    public init(_ host: HostAccess) {
        self.host = host
    }

    /// ufw and its like, with the gaps.
    public func collect() async -> (HostFirewall?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> (HostFirewall?, [Gap]) {
        let units = host.units(Self.loaders.map { $0 + ".service" })
        var firewall = HostFirewall(loaders: loaders(units))
        guard host.exists("/etc/ufw/ufw.conf") else { return (firewall, []) }
        var gaps: [Gap] = []
        let settings: Settings
        do {
            settings = try Settings(host)
        } catch {
            let gap = Gap(
                "host:firewall", reason: "ufw's settings could not be read: \(error.description).",
                remedy: "Run the audit with sudo.")
            return (nil, [gap])
        }
        let rules = ownRules()
        if rules == nil {
            gaps.append(
                Gap("host:firewall/rules", reason: "ufw's rules could not be read.", remedy: "Run the audit with sudo.")
            )
        }
        let isLoaded = isLoaded()
        if isLoaded == nil {
            gaps.append(
                Gap(
                    "host:firewall/loaded", reason: "Whether ufw's rules are in force could not be seen.",
                    remedy: "Run the audit with sudo, where `nft` is installed."))
        }
        firewall.ufw = Ufw(
            isEnabled: settings.isEnabled, isLoaded: isLoaded, coversIPv6: settings.coversIPv6,
            inputPolicy: settings.inputPolicy, forwardPolicy: settings.forwardPolicy, rules: rules,
            guardsDocker: (try? host.text("/etc/ufw/after.rules")).map { $0.contains("DOCKER-USER") },
            span: settings.span, policySpan: settings.policySpan, ipv6Span: settings.ipv6Span)
        return (firewall, gaps)
    }

    // MARK: - Settings

    private struct Settings {
        static let main = "/etc/ufw/ufw.conf"
        static let defaults = "/etc/default/ufw"

        var isEnabled = false
        var coversIPv6 = true
        var inputPolicy = "DROP"
        var forwardPolicy = "DROP"
        var span = SourceSpan(file: main, line: 1, column: 1)
        var policySpan = SourceSpan(file: defaults, line: 1, column: 1)
        var ipv6Span = SourceSpan(file: defaults, line: 1, column: 1)

        init(_ host: HostAccess) throws(FileError) {
            for (key, value, place) in try Self.values(Self.main, host) where key == "enabled" {
                isEnabled = value.lowercased() == "yes"
                span = place
            }
            for (key, value, place) in try Self.values(Self.defaults, host) {
                switch key {
                case "ipv6": (coversIPv6, ipv6Span) = (value.lowercased() == "yes", place)
                case "default_input_policy": (inputPolicy, policySpan) = (value.uppercased(), place)
                case "default_forward_policy": forwardPolicy = value.uppercased()
                default: break
                }
            }
        }

        /// `KEY="value"` lines, as a shell reads them: the last one counts.
        private static func values(
            _ path: String, _ host: HostAccess
        ) throws(FileError) -> [(String, String, SourceSpan)] {
            try host.text(path).hostLines.enumerated().compactMap { index, line in
                guard !line.trimmed.hasPrefix("#"), let (key, value) = line.split(at: "=") else { return nil }
                return (
                    key.lowercased(), value.unquoted, SourceSpan(file: path, line: index + 1, column: 1)
                )
            }
        }
    }

    // MARK: - Rules

    /// The owner's rules, from the comments that ufw keeps them in; nil when a file could not be read.
    private func ownRules() -> [Ufw.Rule]? {
        var rules: [Ufw.Rule] = []
        for (path, isIPv6) in [("/etc/ufw/user.rules", false), ("/etc/ufw/user6.rules", true)] {
            let text: String
            do {
                text = try host.text(path)
            } catch {
                if error.code == .missing { continue }
                return nil
            }
            for (index, line) in text.hostLines.enumerated() where rules.count < Self.ruleLimit {
                let span = SourceSpan(file: path, line: index + 1, column: 1)
                if let rule = Self.rule(line, isIPv6: isIPv6, at: span) { rules.append(rule) }
            }
        }
        return rules
    }

    /// `### tuple ### ACTION PROTOCOL DPORT DESTINATION SPORT SOURCE [DAPP SAPP] DIRECTION[_INTERFACE] [comment=…]`.
    static func rule(_ line: String, isIPv6: Bool, at span: SourceSpan) -> Ufw.Rule? {
        let prefix = "### tuple ### "
        guard line.hasPrefix(prefix) else { return nil }
        let words = line.dropFirst(prefix.count).hostWords.filter { !$0.hasPrefix("comment=") }
        guard words.count >= 6 else { return nil }
        var action = words[0]
        let isRoute = action.hasPrefix("route:")
        if isRoute { action = String(action.dropFirst(6)) }
        let isAny = words[5] == "0.0.0.0/0" || words[5] == "::/0"
        let direction = words.last ?? "in"
        guard words.count < 7 || !direction.hasPrefix("out") || isRoute else { return nil }
        let interface = direction.hasPrefix("in_") ? String(direction.dropFirst(3)) : nil
        return Ufw.Rule(
            action: action.split(separator: "_").first.map(String.init) ?? action, isRoute: isRoute,
            transport: words[1], port: words[2], source: isAny ? "any" : words[5],
            interface: interface.flatMap { $0.split(separator: "!").first.map(String.init) }, isIPv6: isIPv6,
            span: span)
    }

    // MARK: - The kernel and the services

    /// Whether ufw's chain for the owner's rules is there; nil when it cannot be seen.
    private func isLoaded() -> Bool? {
        guard let answer = host.run("/usr/sbin/nft", "list", "chain", "ip", "filter", "ufw-user-input") else {
            return nil
        }
        if answer.status == 0 { return true }
        guard String(decoding: answer.errors, as: UTF8.self).contains("No such file or directory") else { return nil }
        // The older backend keeps its tables apart; only where one is in use is its tool asked, since asking loads it.
        guard let tables = try? host.text("/proc/net/ip_tables_names") else {
            return host.exists("/proc/net/ip_tables_names") ? nil : false
        }
        guard tables.hostLines.contains("filter") else { return false }
        return host.run("/usr/sbin/iptables-legacy", "-S", "ufw-user-input").map { $0.status == 0 }
    }

    private func loaders(_ units: [String: UnitState]?) -> [HostFirewall.Loader] {
        Self.loaders.compactMap { name in
            let unit = name + ".service"
            if let state = units?[unit] {
                return state.isThere
                    ? HostFirewall.Loader(name: name, isEnabled: state.isEnabled, isActive: state.isActive) : nil
            }
            let isEnabled = ["multi-user", "sysinit", "basic", "network-pre"].contains {
                host.exists("/etc/systemd/system/\($0).target.wants/\(unit)")
            }
            let isThere = ["/lib/systemd/system/", "/usr/lib/systemd/system/", "/etc/systemd/system/"].contains {
                host.exists($0 + unit)
            }
            return isThere || isEnabled
                ? HostFirewall.Loader(name: name, isEnabled: isEnabled, isActive: nil) : nil
        }
    }
}
