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

    /// - Parameters:
    ///   - allowed: the ports that are meant for everyone.
    ///   - isJudged: whether a rule in ufw's own files that opens the port to everyone was judged.
    /// - Returns: nil where the network or its rules were not seen.
    init?(_ subject: Case, firewall: HostFirewall, allowed: Set<Int>, isJudged: (HostPort.Number) -> Bool) {
        guard let way = subject.strangersWayIn, let all = subject.hostDoors else { return nil }
        switch way.answer {
        case .reachable:
            outcome = .notApplicable(.host, "Whatever no rule names is let in: host.firewall-off owns this.")
            return
        case .closed: return nil
        // Each port's own answer may be known all the same.
        case .blocked, .unknown: break
        }
        let hasWireGuard = subject.hostNamespace?.interfaces.contains { $0.type == "wireguard" } ?? false
        let asked = all.doors.filter { door in
            if allowed.contains(Int(door.port.number.port)) || Self.replies.contains(door.port.number) { return false }
            // The kernel itself listens for WireGuard, on a port of its own choice.
            if door.programs.isEmpty { return !(hasWireGuard && door.port.number.transport == .udp) }
            return door.programs.contains { !Self.tunnels.contains($0) }
        }
        let reached = asked.compactMap { door in door.reached(by: .anyone).map { (door: door, attempt: $0) } }
        let open = reached.filter { one in
            !one.door.programs.isEmpty
                && !(ReachedByStrangers.isByUfw(one.attempt) && isJudged(one.door.port.number))
        }
        let place = firewall.place
        guard let first = open.first else {
            if let doubt = Self.doubt(asked, reached.map(\.door), isCut: all.isCut) {
                outcome = .unknown(
                    .host, "Whether strangers reach what listens here could not be told. \(doubt)",
                    remedy: "Run the audit as root, with the packages nftables and iptables installed on the host.")
                return
            }
            let names = asked.filter { $0.reached(by: .anyone) == nil }.prefix(8).map(\.shown).joined(separator: ", ")
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
                    Observation(
                        "\(one.attempt.family.rawValue): a stranger reaches \(one.door.shown) by \(one.attempt.by)")
                },
                remedy: Remedy(
                    .advise("Give the rule your own network as its source, or take it out."),
                    mayBreak: "Who comes from elsewhere needs the VPN or the proxy.")))
    }

    private static func doubt(_ asked: [HostDoor], _ reached: [HostDoor], isCut: Bool) -> String? {
        if let doubt = asked.lazy.compactMap({ $0.doubt(of: .anyone) }).first { return doubt }
        if let door = reached.first(where: \.programs.isEmpty) {
            return "The rules let everyone in on \(door.shown), and what listens there was not seen."
        }
        return isCut ? "More than \(Reachability.mostPorts) ports are open; the rest was not tried." : nil
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
