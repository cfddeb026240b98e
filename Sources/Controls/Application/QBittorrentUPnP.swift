import Evidence
import StackModel

extension Control {
    static let qbittorrentUPnP = Control(
        id: "app.qbittorrent-upnp",
        title: "qBittorrent asks the router to open ports",
        layer: .application,
        impact: .identity,
        guide: ["QB1"],
        why: """
            With UPnP or NAT-PMP on, which is the default, qBittorrent asks whatever router it reaches to \
            forward its port. Outside a tunnel that opens your home address to peers without anyone having \
            decided it; inside it, the request goes to the provider and does nothing.
            """,
        fix: """
            Options → Connection: untick *Use UPnP / NAT-PMP*, and the same under Web UI. In the file: \
            `PortForwardingEnabled=false` under `[Network]`. The old key `Connection\\UPnP` is not read any \
            more.
            """,
        references: [Reference("qBittorrent preferences.cpp")],
        reads: [.image, .networkMode, .files],
        examples: [
            .fails(
                "the default: the key is absent", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[BitTorrent]  # <-\nSession\\Interface=tun0")]),
            .fails(
                "written as on", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Network]\nPortForwardingEnabled=true  # <-")]),
            .fails(
                "only the old, unread key is off", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]  # <-\nConnection\\UPnP=false")]),
            .fails(
                "the web interface asks too", on: "qbittorrent", AppStacks.qbittorrent,
                and: [
                    AppStacks.conf("[Network]\nPortForwardingEnabled=false\n[Preferences]\nWebUI\\UseUPnP=true  # <-")
                ]),
            .passes("off", AppStacks.qbittorrent, and: [AppStacks.conf("[Network]\nPortForwardingEnabled=false")]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            let reach: Reach = subject.tunnel(of: service) == nil ? .anyone : .fault
            let impact: Impact = subject.tunnel(of: service) == nil ? .identity : .defence
            let entry = settings.entry("Network/PortForwardingEnabled")
            if settings.flag("Network/PortForwardingEnabled") != false {
                return .fail(
                    Failure(
                        "qBittorrent asks the router it reaches to open its port to the internet.",
                        reach: reach, impact: impact, at: [entry?.span ?? settings.place],
                        seen: [
                            Observation(
                                entry == nil ? "PortForwardingEnabled is absent, so on" : "PortForwardingEnabled is on",
                                at: entry?.span)
                        ],
                        remedy: Remedy(
                            .setAppSetting(
                                service: service.name, key: "[Network] PortForwardingEnabled", value: "false"))))
            }
            if settings.webUI("UseUPnP", absent: false), let span = settings.webUI("UseUPnP")?.span {
                return .fail(
                    Failure(
                        "qBittorrent asks the router to open its web interface to the internet.",
                        reach: reach, impact: .takeover, at: [span],
                        seen: [Observation("WebUI UseUPnP is on", at: span)],
                        remedy: Remedy(
                            .setAppSetting(service: service.name, key: settings.webUIKey("UseUPnP"), value: "false"))))
            }
            return .pass([Observation("PortForwardingEnabled is false", at: entry?.span)])
        }
    }
}
