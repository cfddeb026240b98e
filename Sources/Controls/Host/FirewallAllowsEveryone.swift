import Evidence
import KnownImages
import PacketFilter
import StackModel

extension Control {
    static let firewallAllowsEveryone = Control(
        id: "host.firewall-allows-everyone",
        title: "A firewall rule opens an app's port to everyone",
        layer: .host,
        impact: .defence,
        guide: ["FW2", "CL13", "CL15"],
        why: """
            The pages that manage the stack are for your own network; a rule without a source opens them to whoever gets a \
            packet here, over IPv6 often the internet. A torrent port opened on the home address shows that address to \
            the swarm, which is what the VPN is for hiding: behind a VPN the right number of open torrent ports is none.
            """,
        fix: """
            `ufw delete allow 8096`, then `ufw allow from 192.168.1.0/24 to any port 8096 proto tcp` with your own network. \
            Ports that are meant for everyone go into `watertight.yaml` under `expectations`.
            """,
        references: [Reference("ufw(8)")],
        reads: [.host, .ports],
        examples: [
            .host(
                "Jellyfin for everyone", .fails(.host),
                UfwExample.files(rules: "### tuple ### allow tcp 8096 0.0.0.0/0 any 0.0.0.0/0 in # <-")),
            .host(
                "Jellyfin for the LAN, SSH and HTTPS for everyone", .passes,
                UfwExample.files(
                    rules: """
                        ### tuple ### allow tcp 8096 0.0.0.0/0 any 192.168.1.0/24 in
                        ### tuple ### limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in
                        ### tuple ### allow tcp 443 0.0.0.0/0 any 0.0.0.0/0 in
                        """)),
            .host("the rules cannot be read", .unknown, UfwExample.files(rulesMode: 0o000)),
            .host(
                "a rule beside ufw's, for a program of the machine", .fails(.host),
                UfwExample.files(enabled: "ENABLED=yes # <-")
            ).seen(.hosting(8123, by: "hass", inputDrops: true, inputAllows: true)),
            .host(
                "a rule of nftables, without ufw", .fails(.host),
                [.system("/etc/nftables.conf", "# <-\n")]
            ).seen(.hosting(8123, by: "hass", inputDrops: true, inputAllows: true)),
            .host(
                "a rule of ufw's for one card lets everyone in by it", .fails(.host),
                UfwExample.files(
                    enabled: "ENABLED=yes # <-", rules: "### tuple ### allow tcp 8123 0.0.0.0/0 any 0.0.0.0/0 in_eth0")
            ).seen(.hosting(8123, by: "hass", inputDrops: true) { $0.letIn(8123, by: "ufw-user-input") }),
            .host(
                "ufw is off in its file, and its chains are still in force", .fails(.host),
                UfwExample.files(enabled: "ENABLED=no # <-")
            ).seen(.hosting(8123, by: "hass", inputDrops: true) { $0.letIn(8123, by: "ufw-user-input") }),
            .host("ufw's rules cannot be read, and nothing else is open", .unknown, UfwExample.files(rulesMode: 0o000))
                .seen(.hosting(8123, by: "hass", inputDrops: true)),
            .host("what listens behind an open rule was not seen", .unknown, UfwExample.files())
                .seen(.hosting(8123, by: nil, inputDrops: true, inputAllows: true)),
            .host("what listens is closed to strangers", .passes, UfwExample.files(enabled: "ENABLED=no"))
                .seen(.hosting(8123, by: "hass", inputDrops: true)),
            .host(
                "a rule beside ufw's that is not understood", .unknown, UfwExample.files()
            ).seen(
                .hosting(8123, by: "hass", inputDrops: true) { tables in
                    tables[0].chains[0].rules.append(
                        FirewallRule(1, [.unknown("-m u32")], .accept, text: "-A INPUT -m u32 -j ACCEPT"))
                }),
            .host(
                "everything is let in, which host.firewall-off owns", .notApplicable,
                UfwExample.files(enabled: "ENABLED=no")
            ).seen(.hosting(8123, by: "hass", inputDrops: false)),
        ]
    ) { subject in
        subject.onHost(\.firewall, "firewall") { firewall in
            // What the rules in the kernel let in, whoever loaded them.
            let ufw = firewall.ufw.flatMap { $0.isEnabled ? $0 : nil }
            let inForce = ReachedByStrangers(subject, firewall: firewall, allowed: meantForEveryone(subject)) {
                number in
                ufw?.rules?.contains { isForEveryone($0) && $0.covers(number) } ?? false
            }?.outcome
            guard let ufw else {
                return [inForce ?? .notApplicable(.host, "ufw is not switched on: host.firewall-off owns this.")]
            }
            let written = ofUfw(ufw, in: subject)
            if written.contains(where: \.isFailure) { return written }
            guard let inForce, !inForce.isNotApplicable else { return written }
            let isUnread = written.contains { if case .unknown = $0.verdict { true } else { false } }
            return isUnread && !inForce.isFailure ? written : [inForce]
        }
    }

    /// Whether the rule lets everyone in, by whichever card they come.
    private static func isForEveryone(_ rule: Ufw.Rule) -> Bool {
        ["allow", "limit"].contains(rule.action) && !rule.isRoute && rule.source == "any" && rule.interface == nil
    }

    private static func ofUfw(_ ufw: Ufw, in subject: Case) -> [Outcome] {
        guard let rules = ufw.rules else { return [subject.hostGap("firewall/rules")] }
        let allowed = meantForEveryone(subject)
        let wide = rules.filter { isForEveryone($0) && !allows($0, allowed) }
        guard let first = wide.first else {
            return [
                .pass(.host, seen: "no rule opens a port of an app to everyone", at: rules.first?.span ?? ufw.span)
            ]
        }
        let ports = Set(wide.map { "\($0.port)\($0.transport == "any" ? "" : "/" + $0.transport)" }).sorted()
        let isTorrent = wide.contains { torrentPorts(subject).contains($0.port.firstPort) }
        return [
            .fail(
                .host,
                Failure(
                    isTorrent
                        ? "The torrent client's port is open on the home address, not the VPN's: \(ports.joined(separator: ", "))."
                        : "ufw lets everyone in on \(ports.joined(separator: ", ")), not your own network alone.",
                    reach: .anyone, at: wide.map(\.span),
                    seen: wide.map { Observation("\($0.action) \($0.port) from anywhere", at: $0.span) },
                    remedy: Remedy(
                        .advise(
                            "Take the rule out (`ufw delete \(first.action) \(first.port)`) and add it again with `from` and your own network."
                        ),
                        mayBreak: "Who comes from elsewhere needs the VPN or the proxy.")))
        ]
    }

    /// SSH, the web's two ports, VPNs, and what the owner named.
    private static func meantForEveryone(_ subject: Case) -> Set<Int> {
        let ssh = subject.evidence.host?.ssh?.setting("port")?.values.compactMap(Int.init) ?? []
        return Set([22, 80, 443, 500, 1194, 4500, 41641, 51820] + ssh).union(subject.expectations.openPorts)
    }

    private static func allows(_ rule: Ufw.Rule, _ ports: Set<Int>) -> Bool {
        guard rule.port != "any" else { return false }
        return rule.port.split(separator: ",").allSatisfy { Int($0).map(ports.contains) ?? false }
    }

    private static func torrentPorts(_ subject: Case) -> Set<Int> {
        let published = subject.publications.filter { $0.known?.purpose == .torrent }.compactMap(\.port.hostPort)
        return Set(published + [6881, 8694])
    }
}

extension String {
    /// The first number of `80,443` or `6000:6007`; 0 for `any`.
    fileprivate var firstPort: Int { Int(prefix { $0.isNumber }) ?? 0 }
}

extension Ufw.Rule {
    /// Whether the rule is about that port: `80,443`, `6000:6007`, `any`.
    fileprivate func covers(_ number: HostPort.Number) -> Bool {
        guard transport == "any" || transport == number.transport.rawValue else { return false }
        return port == "any"
            || port.split(separator: ",").contains { part in
                let ends = part.split(separator: ":").compactMap { UInt16($0) }
                guard let first = ends.first, let last = ends.last, first <= last else { return false }
                return (first...last).contains(number.port)
            }
    }
}
