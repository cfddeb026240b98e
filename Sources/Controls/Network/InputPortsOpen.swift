import KnownImages
import StackModel

extension Control {
    static let inputPortsOpen = Control(
        id: "vpn.input-ports-open",
        title: "Ports are open on the tunnel's far side",
        layer: .network,
        impact: .defence,
        guide: ["VP5"],
        why: """
            `FIREWALL_VPN_INPUT_PORTS` opens ports towards the VPN server: whoever the provider lets through reaches them. It \
            is meant for one forwarded torrent port, and is no IPv6 protection. Mullvad has forwarded no ports since July \
            2023, so there it only opens. The port of a web page on that list is a web page on the internet.
            """,
        fix: "Remove it, unless your provider forwards exactly that port to your torrent client.",
        references: [
            Reference("Gluetun wiki: firewall"), Reference("Mullvad: removing the support for forwarded ports"),
        ],
        reads: [.image, .environment, .envFile, .networkMode],
        variables: ["FIREWALL_VPN_INPUT_PORTS", "VPN_SERVICE_PROVIDER", "VPNSP", "WEBUI_PORT", "TORRENTING_PORT"],
        examples: [
            .fails(
                "the web page's port", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: airvpn
                      FIREWALL_VPN_INPUT_PORTS: 8080,51413  # <-
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .fails(
                "a provider that forwards nothing", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      - VPN_SERVICE_PROVIDER=mullvad
                      - FIREWALL_VPN_INPUT_PORTS=8694  # <-
                """),
            .passes(
                "a forwarded port of a provider that forwards",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPN_SERVICE_PROVIDER: airvpn
                      FIREWALL_VPN_INPUT_PORTS: "51413"
                """),
            .passes(
                "none",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: ["VPN_SERVICE_PROVIDER=mullvad"]
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_VPN_INPUT_PORTS: ${FORWARDED_PORT}
                """),
        ]
    ) { subject in
        subject.eachGluetun { inputPorts(of: $0, in: subject) }
    }

    private static func inputPorts(of vpn: KnownService, in subject: Case) -> Verdict {
        let setting = vpn.setting("FIREWALL_VPN_INPUT_PORTS")
        if let verdict = setting.forced { return verdict }
        guard case .text(let text, let entry) = setting else {
            return .pass([Observation("no port is open towards the tunnel", at: vpn.service.place(of: "environment"))])
        }
        let ports = text.commaSeparated.compactMap { Int($0) }
        let remedy = Remedy(
            .removeVariable(service: vpn.name, name: entry.name),
            mayBreak: "A torrent port that the provider forwards is then closed; keep that one port alone.")
        for member in subject.members(of: vpn) + [vpn] {
            let page = ports.compactMap { member.knownPort($0, .tcp) }.first { $0.purpose != .torrent }
            guard let page else { continue }
            return .fail(
                Failure(
                    "Whoever the VPN provider lets through can \(page.consequence): port \(page.number) of \(member.title) "
                        + "is open on the tunnel's far side.",
                    reach: .anyone, impact: page.login == .byDefault ? .defence : .takeover, at: [entry.span],
                    seen: [Observation("\(entry.name) holds \(page.number)", at: entry.span)], remedy: remedy))
        }
        let provider = vpn.setting("VPN_SERVICE_PROVIDER", "VPNSP")
        if let verdict = provider.forced { return verdict }
        if provider.text?.lowercased() == "mullvad" {
            return .fail(
                Failure(
                    "Port \(text) is open towards Mullvad's servers for nothing: Mullvad forwards no ports.",
                    reach: .fault, at: [entry.span],
                    seen: [Observation("\(entry.name) is \(text) with Mullvad", at: entry.span)], remedy: remedy))
        }
        return .pass([Observation("\(text) is no page of an app in the tunnel", at: entry.span)])
    }
}
