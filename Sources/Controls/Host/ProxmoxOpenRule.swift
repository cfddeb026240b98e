import Evidence
import StackModel

extension Control {
    static let proxmoxOpenRule = Control(
        id: "host.proxmox-open-rule",
        title: "The Proxmox host's firewall lets everybody in to more than SSH and its page",
        layer: .host,
        impact: .defence,
        guide: ["FW1"],
        why: """
            Whoever gets into the Proxmox host has every virtual machine on it. The guide lets in SSH and the page on port \
            8006 alone; what the nodes of a cluster need of each other belongs to rules with a source.
            """,
        fix: """
            Datacenter or node, Firewall: remove the rule, or give it a source (your own machine, an IP set, the cluster's \
            network). `pve-firewall compile` shows what a rule becomes.
            """,
        references: [Reference("Proxmox VE documentation: pve-firewall")],
        reads: [.host],
        examples: [
            host(
                "everything from everywhere", .fails(.host),
                datacenter: "IN SSH(ACCEPT) -log nolog\nIN ACCEPT -p tcp # <-\n"),
            host(
                "a group that opens a share", .fails(.host), datacenter: "GROUP shares\n",
                more: "\n[group shares]\nIN SMB(ACCEPT) -log nolog # <-\n"),
            host(
                "a rule of the node for a range", .fails(.host), datacenter: "IN SSH(ACCEPT)\n",
                node: "[RULES]\nIN ACCEPT -p tcp -dport 8006,9000:9100 # <-\n"),
            host(
                "SSH and the page, and the rest for the cluster alone", .passes,
                datacenter: """
                    IN SSH(ACCEPT) -log nolog
                    IN ACCEPT -p tcp -dport 8006 -log nolog
                    IN Ping(ACCEPT)
                    |IN ACCEPT -p tcp -dport 111
                    OUT ACCEPT -p tcp -dport 25
                    IN ACCEPT -source 10.20.0.0/24 -p udp -dport 5405:5412

                    """),
            host(
                "an open rule behind one that drops everything", .passes,
                datacenter: "IN SSH(ACCEPT)\nIN DROP\nIN ACCEPT -p tcp -dport 9000\n"),
            host(
                "a rule for one card alone", .unknown, datacenter: "IN ACCEPT -i vmbr1\n"),
            .host(
                "the node's rules cannot be read", .unknown,
                [
                    .system("/usr/bin/pveversion", ""),
                    .system("/etc/pve/firewall/cluster.fw", "[OPTIONS]\nenable: 1\n"),
                    .system("/etc/pve/local/host.fw", "[RULES]\n", mode: 0o000),
                ]),
            .host(
                "no Proxmox host", .notApplicable,
                [.system("/sys/class/dmi/id/sys_vendor", "LENOVO\n"), .system("/proc/cpuinfo", "flags : fpu vme\n")]),
        ]
    ) { subject in
        subject.onHost(\.platform, "platform") { platform in
            guard case .proxmoxHost(let proxmox) = platform.machine else {
                return [.notApplicable(.host, "This machine is not known to be a Proxmox host.")]
            }
            guard proxmox.isFirewallEnabled, !proxmox.isOffOnThisNode else {
                return [.notApplicable(.host, "Its firewall is off: host.proxmox-firewall-off owns this.")]
            }
            guard let rules = proxmox.rules else { return [subject.hostGap("proxmox")] }
            return [judge(rules, proxmox)]
        }
    }

    private static func judge(_ rules: [Proxmox.Rule], _ proxmox: Proxmox) -> Outcome {
        var doubt: SourceSpan?
        for rule in rules where rule.isForEverybody {
            if rule.action != "ACCEPT" {
                // Nothing behind it is ever tried.
                if rule.isForEverything { break }
                continue
            }
            guard let opened = rule.openedBesides else { continue }
            guard !rule.isNarrowed else {
                doubt = doubt ?? rule.span
                continue
            }
            return .fail(
                .host,
                Failure(
                    "Everybody who reaches this Proxmox host reaches \(opened) on it.", reach: .network,
                    at: [rule.span], seen: [Observation("a rule accepts \(opened) from everywhere", at: rule.span)],
                    remedy: Remedy(
                        .advise("Remove the rule, or give it a source."),
                        mayBreak: "Whatever uses it from an address that the source leaves out.")))
        }
        if let doubt {
            return .unknown(
                .host, "\(doubt): who comes in by the card or the address that this rule names is not known.",
                remedy: "Give the rule a source.")
        }
        return .pass(.host, seen: "no rule accepts more than SSH and 8006 from everywhere", at: proxmox.span)
    }

    private static func host(
        _ name: String, _ expectation: Example.Expectation, datacenter: String, more: String = "", node: String = ""
    ) -> Example {
        .host(
            name, expectation,
            [
                .system("/usr/bin/pveversion", ""),
                .system("/etc/pve/firewall/cluster.fw", "[OPTIONS]\nenable: 1\n\n[RULES]\n" + datacenter + more),
                .system("/etc/pve/local/host.fw", node),
            ])
    }
}

extension Proxmox.Rule {
    /// Whether it names no source, or one that is everywhere.
    fileprivate var isForEverybody: Bool {
        guard let source else { return true }
        return ["0.0.0.0/0", "::/0"].contains(source)
    }

    /// Whether no packet passes it by.
    fileprivate var isForEverything: Bool { macro == nil && ports == nil && transport == nil && !isNarrowed }

    /// What an accepting rule lets in besides SSH, the page on 8006 and ping, in words; nil for nothing.
    fileprivate var openedBesides: String? {
        if let macro { return ["ssh", "ping"].contains(macro.lowercased()) ? nil : "what \(macro) stands for" }
        if let transport, transport.contains("icmp") { return nil }
        guard let ports else { return transport.map { "every port over \($0)" } ?? "every port" }
        let expected = ["22", "ssh", "8006"]
        let others = ports.split(separator: ",").filter { !expected.contains($0.lowercased()) }
        return others.isEmpty ? nil : "port \(others.joined(separator: ", "))"
    }
}
