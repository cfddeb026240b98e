import Evidence
import PacketFilter
import StackModel

extension Control {
    static let portPastFirewall = Control(
        id: "network.port-past-firewall",
        title: "Published ports are reached although the host's firewall denies them",
        layer: .network,
        impact: .defence,
        guide: ["FW2", "FW4", "EX1", "CL12", "CL13"],
        why: """
            Docker leads what comes in for a published port on to its container, past the rules that ufw and most firewalls \
            have for the host itself: `ufw status` shows the port closed, and a connection gets through. Connections are \
            led through all the rules that the kernel has now, from a neighbour and from a stranger, over IPv4 and IPv6.
            """,
        fix: """
            Bind the port to the address that it is for (`127.0.0.1:8096:8096`, or the LAN address), or filter in the chain \
            that Docker asks first: \
            `iptables -I DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8096 ! -s 192.168.1.0/24 -j DROP`, and the \
            same with `ip6tables`; the package ufw-docker keeps such rules in ufw's own files.
            """,
        references: [
            Reference(
                "Docker: packet filtering and firewalls",
                "https://docs.docker.com/engine/network/packet-filtering-firewalls/"),
            Reference("ufw-docker", "https://github.com/chaifeng/ufw-docker"),
        ],
        reads: [.image, .ports, .networkMode, .host],
        variables: ["WEBUI_PORT", "TORRENTING_PORT"],
        examples: portPastFirewallExamples
    ) { subject in [Outcome(.host, passing(in: subject))] }

    private static func passing(in subject: Case) -> Verdict {
        // A port that its owner means to be open is not the firewall's to deny.
        let asked = subject.liveDoors.filter { door in
            !subject.isClosedNow(door.publication)
                && !(door.publication.port.hostPort.map(subject.expectations.openPorts.contains) ?? false)
        }
        guard !asked.isEmpty else {
            return .notApplicable("No port is open now to more than this host.")
        }
        guard let host = subject.hostNamespace, host.firewall != nil else { return subject.hostNamespaceUnseen }
        let reachability = Reachability(host: host)
        var seen: [Observation] = []
        var locations: [SourceSpan] = []
        var names: [String] = []
        var strangers: [Reachability.Passing] = []
        var neighbours: [Reachability.Passing] = []
        var doubt: String?
        for door in asked {
            let all = reachability.passing(port: door.port, over: door.transport)
            let found = all.filter { $0.doubt == nil }
            guard let first = found.first else {
                doubt = doubt ?? all.first?.doubt ?? reachability.doubt(port: door.port, over: door.transport)
                continue
            }
            strangers += found.filter { $0.attempt.audience == .anyone }
            neighbours += found.filter { $0.attempt.audience == .network }
            names.append(door.publication.port.shown)
            locations.append(door.publication.span)
            seen.append(observation(first, of: door.publication))
        }
        guard !names.isEmpty else {
            if let doubt {
                return .unknown(
                    reason: doubt,
                    remedy: "Run the audit as root, with the packages nftables and iptables installed on the host.")
            }
            let ports = asked.map(\.publication.port.shown).joined(separator: ", ")
            return .pass([
                Observation("the rules in force pass no published port (\(ports)) that the host's own would deny")
            ])
        }
        let isPublic = strangers.contains { host.hasPublicAddress($0.attempt.family) && $0.attempt.family == .ipv4 }
        let who = neighbours.isEmpty ? "whoever is led here from the internet" : "any device on your network"
        let list = names.joined(separator: ", ")
        return .fail(
            Failure(
                "Your firewall denies \(names.count == 1 ? "port" : "ports") \(list), and \(isPublic ? "anyone on the internet" : who) gets through all the same.",
                reach: isPublic ? .anyone : .network, at: locations, seen: seen,
                remedy: Remedy(
                    .advise(
                        "allow in the firewall what your network may use, bind the rest to 127.0.0.1, and drop what is not "
                            + "from your network in DOCKER-USER"),
                    mayBreak: "Whoever used them from elsewhere is shut out, as the firewall's rules have it.")))
    }

    private static func observation(_ passing: Reachability.Passing, of publication: Publication) -> Observation {
        let who = passing.attempt.audience == .network ? "a neighbour" : "a stranger"
        let denied = passing.denied.map { ", where \($0) would deny it" } ?? ""
        return Observation(
            "\(passing.attempt.family.rawValue): \(who) reaches \(publication.port.shown) by \(passing.attempt.by)\(denied)",
            at: publication.span)
    }
}

private var portPastFirewallExamples: [Example] {
    let compose = """
        services:
          jellyfin:
            image: jellyfin/jellyfin:10.11.11
            ports:
              - "8096:8096"  # <-
        """
    let unmarked = """
        services:
          jellyfin:
            image: jellyfin/jellyfin:10.11.11
            ports: ["8096:8096"]
        """
    return [
        Example(
            "ufw denies everything, and Docker passes the port on",
            files: [Example.File("compose.yaml", compose)], expectation: .fails(.host)
        ).seen(.publishing(8096, inputDrops: true)),
        Example.passes("DOCKER-USER drops what the firewall does not allow", unmarked)
            .seen(.publishing(8096, inputDrops: true, userDrops: true)),
        Example.passes("the firewall allows the port", unmarked)
            .seen(.publishing(8096, inputDrops: true, inputAllows: true)),
        Example.unknown("a rule for the host's own ports that is not understood", unmarked)
            .seen(
                .publishing(8096, inputDrops: true) { tables in
                    tables[0].chains[0].rules.append(
                        FirewallRule(1, [.unknown("-m u32")], .accept, text: "-A INPUT -m u32 -j ACCEPT"))
                }),
        Example.unknown("a rule that is not understood", unmarked)
            .seen(
                .publishing(8096, inputDrops: true) { tables in
                    tables[0].chains[1].rules.insert(
                        FirewallRule(1, [.unknown("-m u32")], .drop, text: "-A FORWARD -m u32 -j DROP"), at: 0)
                }),
        .notApplicable("what runs was not looked at", unmarked),
    ]
}
