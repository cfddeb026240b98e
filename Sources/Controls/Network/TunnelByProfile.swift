import KnownImages
import StackModel

extension Control {
    static let tunnelByProfile = Control(
        id: "vpn.tunnel-by-profile",
        title: "A profile decides whether the torrent client is behind the VPN",
        layer: .network,
        impact: .identity,
        guide: ["KS1", "FW3", "CL14"],
        why: """
            Profiles start services; they do not move them into a network. A client that a profile starts beside the VPN, \
            or that another profile starts without it, torrents from the home address, and nothing looks different.
            """,
        fix: """
            Let the torrent client have `network_mode: "service:<vpn>"` in every profile that starts it, give the VPN \
            service the same profiles, and keep no second copy of the client outside.
            """,
        references: [
            Reference("Docker Compose: profiles", "https://docs.docker.com/reference/compose-file/profiles/")
        ],
        reads: [.image, .networkMode, .profiles, .composeFile],
        variables: ["VPN_ENABLED", "PEERS"],
        examples: [
            .fails(
                "the profile starts the VPN and leaves the client on the bridge", on: "qbittorrent",
                """
                services:
                  vpn:
                    image: qmcgaw/gluetun:v3.41.3
                    profiles: [vpn]
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    profiles: [vpn, no-vpn]  # <-
                """),
            .fails(
                "the VPN starts only with a profile, the client always", on: "transmission",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    profiles: [vpn]
                  transmission:  # <-
                    image: lscr.io/linuxserver/transmission:4.0.6
                """),
            .passes(
                "client and VPN start together and share the network",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    profiles: [download]
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                    profiles: [download]
                """),
            .unknown(
                "the network of the client in the profile is not known",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: container:other-vpn
                    profiles: [download]
                """),
            .notApplicable(
                "no profile is involved",
                TunnelStacks.client()),
        ]
    ) { subject in
        let all = subject.services + subject.inactive
        let vpns = all.filter(\.isTunnel)
        guard !vpns.isEmpty else { return [.notApplicable(.stack, "No VPN container is in these files.")] }
        let outcomes = all.filter { $0.isTorrentClient && $0.ownTunnel == nil }.compactMap { client -> Outcome? in
            let isActive = subject.service(client.name) != nil
            // An active client beside an active VPN is another control's question.
            if isActive, vpns.contains(where: { subject.service($0.name) != nil }) { return nil }
            return Outcome(client.subject, byProfile(client, among: all, vpns: vpns, in: subject))
        }
        return outcomes.isEmpty
            ? [.notApplicable(.stack, "No profile decides about a torrent client and its VPN.")] : outcomes
    }

    private static func byProfile(
        _ client: KnownService, among all: [KnownService], vpns: [KnownService], in subject: Case
    ) -> Verdict {
        if let problem = subject.problem(with: client, .networkMode, .profiles) { return .unknown(because: problem) }
        switch NetworkHome.of(client, among: all, project: subject.stack.name) {
        case .service(let name) where vpns.contains { $0.name == name }:
            return .pass([
                Observation(
                    "\(client.name) lives in the network of \(name)", at: client.service.place(of: "network_mode"))
            ])
        case .container(let name), .service(let name):
            return .unknown(
                reason: "\(client.title) shares the network of \(name), which is no VPN container of these files.",
                remedy: "Audit the files that define \(name) together with these.")
        case .none: return .notApplicable("It has no network at all.")
        case .own, .host: break
        }
        let isActive = subject.service(client.name) != nil
        let vpn = vpns.first { candidate in
            candidate.profiles.contains { wanted in client.profiles.contains { $0.value == wanted.value } }
        }
        let shared = vpn?.profiles.first { wanted in client.profiles.contains { $0.value == wanted.value } }?.value
        let message =
            if isActive {
                "\(client.title) torrents from your home address, whether a profile starts \(vpns[0].name) or not: it is "
                    + "not in that network."
            } else if let vpn, let shared {
                "`--profile \(shared)` starts \(vpn.name) and leaves \(client.title) outside of it: it then torrents from "
                    + "your home address."
            } else {
                "Starting \(client.title) by its profile lets it torrent from your home address, beside \(vpns[0].name)."
            }
        let line = client.commentedNetworkMode?.span ?? client.profiles.first?.span ?? client.span
        let owner = vpn ?? vpns[0]
        return .fail(
            Failure(
                message, reach: isActive ? .anyone : .fault, at: [line, owner.profiles.first?.span ?? owner.span],
                seen: [Observation("no network_mode puts it into \(owner.name)", at: client.span)]
                    + (client.commentedNetworkMode.map {
                        [Observation("only a comment does: `\($0.value)`", at: $0.span)]
                    }
                        ?? []),
                remedy: Remedy(
                    action(client, into: owner),
                    mayBreak: "Its ports, networks, dns and hostname must go; publish its web page on \(owner.name).")))
    }

    /// `network_mode` alone where the VPN starts whenever the client does; else the profiles with it, because Compose
    /// refuses to start a service in the network of one that no profile enables.
    private static func action(_ client: KnownService, into owner: KnownService) -> Remedy.Action {
        let theirs = owner.profiles.map(\.value)
        let own = client.profiles.map(\.value)
        let startsAlone = !theirs.isEmpty && (own.isEmpty || own.contains { !theirs.contains($0) })
        guard startsAlone else {
            return .set(service: client.name, attribute: "network_mode", yaml: "\"service:\(owner.name)\"")
        }
        return .advise(
            "Give \(client.name) `network_mode: \"service:\(owner.name)\"` and `profiles: [\(theirs.joined(separator: ", "))]`, "
                + "which are those of \(owner.name): with any other profile Compose would refuse to start it.")
    }
}
