import Evidence
import StackModel

extension Control {
    static let proxmoxFirewallOff = Control(
        id: "host.proxmox-firewall-off",
        title: "The firewall of the Proxmox host is off",
        layer: .host,
        impact: .defence,
        guide: ["FW1"],
        why: """
            Proxmox's own firewall is off until `enable: 1` stands in the datacenter's options; what is set for the node \
            or a machine does nothing before. Its page on port 8006 and SSH are then open to the whole network, the \
            machine with the containers included. Even switched on it lets its own network in: narrow the IP set \
            `management`.
            """,
        fix: """
            Datacenter, Firewall, Options: first add your own machine to the IP set `management`, then `enable: 1`, input \
            policy DROP. `pve-firewall status` shows it. From a virtual machine none of this can be seen.
            """,
        references: [Reference("Proxmox VE documentation: pve-firewall")],
        reads: [.host],
        examples: [
            .host(
                "never switched on", .fails(.host),
                [
                    .system("/usr/bin/pveversion", ""),
                    .system("/etc/pve/firewall/cluster.fw", "[OPTIONS]\n\nenable: 0 # <-\n"),
                ]),
            .host(
                "on, and dropping", .passes,
                [
                    .system("/usr/bin/pveversion", ""),
                    .system("/etc/pve/firewall/cluster.fw", "[OPTIONS]\n\nenable: 1\n"),
                ]),
            .host(
                "a guest of Proxmox", .unknown,
                [.system("/sys/class/dmi/id/bios_vendor", "Proxmox distribution of EDK II\n")]),
            .host(
                "a machine of its own", .notApplicable,
                [.system("/sys/class/dmi/id/sys_vendor", "LENOVO\n"), .system("/proc/cpuinfo", "flags : fpu vme\n")]),
        ]
    ) { subject in
        subject.onHost(\.platform, "platform") { platform in
            switch platform.machine {
            case .proxmoxHost(let proxmox): return [judge(proxmox)]
            case .proxmoxGuest:
                return [
                    .unknown(
                        .host, "This is a virtual machine of Proxmox: its host's firewall cannot be seen from here.",
                        remedy: "Run `pve-firewall status` on the Proxmox host, or run the audit there.")
                ]
            case .virtualMachine:
                return [
                    .unknown(
                        .host,
                        "This is a virtual machine: whether its host is Proxmox, and has a firewall, cannot be seen from here.",
                        remedy: "Look at the host's own firewall; on Proxmox, `pve-firewall status`.")
                ]
            case .container(let kind):
                return [
                    .unknown(
                        .host, "This is a container (\(kind)): its host's firewall cannot be seen from here.",
                        remedy: "Run the audit on the host.")
                ]
            case .physical: return [.notApplicable(.host, "This machine is neither a Proxmox host nor a guest.")]
            case .unknown: return [subject.hostGap("platform")]
            }
        }
    }

    private static func judge(_ proxmox: Proxmox) -> Outcome {
        let fault: String? =
            if !proxmox.isFirewallEnabled {
                "it is not switched on for the datacenter"
            } else if proxmox.isOffOnThisNode {
                "it is switched off for this node"
            } else if proxmox.inputPolicy == "ACCEPT" {
                "it lets in what no rule names"
            } else { nil }
        guard let fault else {
            return .pass(.host, seen: "it is on, with \(proxmox.inputPolicy) for what comes in", at: proxmox.span)
        }
        return .fail(
            .host,
            Failure(
                "The firewall of this Proxmox host protects nothing: \(fault).", reach: .anyone, at: [proxmox.span],
                seen: [Observation(fault, at: proxmox.span)],
                remedy: Remedy(
                    .advise(
                        "Add your own machine to the IP set management, then switch it on under Datacenter, Firewall, Options."
                    ),
                    mayBreak: "Switched on without a rule for your own machine it locks you out of the page on 8006.")))
    }
}
