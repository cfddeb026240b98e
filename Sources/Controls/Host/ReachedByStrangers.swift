import Evidence
import PacketFilter
import StackModel

/// What the rules in the kernel open to everyone of the machine's own ports, whoever loaded them.
struct ReachedByStrangers {
    /// Whether those rules are judged here at all: an open machine is `host.firewall-off`'s.
    let outcome: Outcome

    /// Programs whose job it is to be found from outside, on ports of their own choice.
    private static let tunnels: Set<String> = ["tailscaled", "zerotier-one", "openvpn", "charon"]

    /// Ports on which answers to a machine's own DHCP requests come in (RFC 2131, RFC 8415).
    private static let replies: Set<HostPort.Number> = [HostPort.Number(.udp, 68), HostPort.Number(.udp, 546)]

    /// - Parameter allowed: the ports that are meant for everyone.
    /// - Returns: nil where the network, its rules or the programs were not seen.
    init?(_ subject: Case, firewall: HostFirewall, allowed: Set<Int>) {
        guard let way = subject.strangersWayIn, let doors = subject.hostDoors(from: [.anyone]) else { return nil }
        switch way.answer {
        case .reachable:
            outcome = .notApplicable(.host, "Whatever no rule names is let in: host.firewall-off owns this.")
            return
        case .closed: return nil
        // Each port's own answer may be known all the same.
        case .blocked, .unknown: break
        }
        let asked = doors.filter { door in
            // A socket of the kernel's own is a tunnel's (WireGuard) or a share's; it is judged where it is made.
            !door.programs.isEmpty && door.programs.contains { !Self.tunnels.contains($0) }
                && !allowed.contains(Int(door.port.number.port)) && !Self.replies.contains(door.port.number)
        }
        let open = asked.compactMap { door in
            door.reached(by: .anyone).flatMap { ReachedByStrangers.isByUfw($0) ? nil : (door: door, attempt: $0) }
        }
        let place = firewall.place
        guard let first = open.first else {
            if let doubt = asked.lazy.compactMap({ $0.doubt(of: .anyone) }).first {
                outcome = .unknown(
                    .host, "Whether strangers reach what listens here could not be told. \(doubt)",
                    remedy: "Run the audit as root, with the packages nftables and iptables installed on the host.")
                return
            }
            let names = asked.prefix(8).map(\.shown).joined(separator: ", ")
            outcome = .pass(
                .host,
                seen: names.isEmpty
                    ? "nothing listens here that is not meant for everyone" : "strangers are stopped at \(names)",
                at: place)
            return
        }
        let isPublic = subject.hostNamespace?.hasPublicAddress(first.attempt.family) ?? false
        let names = open.map(\.door.shown).joined(separator: ", ")
        outcome = .fail(
            .host,
            Failure(
                "The firewall lets everyone in on \(names), not your own network alone.",
                reach: isPublic && first.attempt.family == .ipv4 ? .anyone : .network, at: [place],
                seen: open.prefix(12).map { one in
                    let by =
                        if case .reachable(let rule?) = one.attempt.answer { "\(rule)" } else { "no rule stops it" }
                    return Observation("\(one.attempt.family.rawValue): a stranger reaches \(one.door.shown) by \(by)")
                },
                remedy: Remedy(
                    .advise("Give the rule your own network as its source, or take it out."),
                    mayBreak: "Who comes from elsewhere needs the VPN or the proxy.")))
    }

    /// Whether a rule of the owner's in ufw lets it in, which its file shows.
    private static func isByUfw(_ attempt: Reachability.Attempt) -> Bool {
        guard case .reachable(let rule?) = attempt.answer else { return false }
        return rule.chain.hasPrefix("ufw-user-") || rule.chain.hasPrefix("ufw6-user-")
    }
}

extension HostFirewall {
    /// Where the owner writes the rules.
    var place: SourceSpan {
        if let ufw { return ufw.span }
        let file =
            switch loaders.first(where: { $0.isActive ?? $0.isEnabled ?? false })?.name {
            case "firewalld": "/etc/firewalld/zones/public.xml"
            case "netfilter-persistent": "/etc/iptables/rules.v4"
            case "iptables": "/etc/sysconfig/iptables"
            case "shorewall": "/etc/shorewall/rules"
            default: "/etc/nftables.conf"
            }
        return SourceSpan(file: file, line: 1, column: 1)
    }
}
