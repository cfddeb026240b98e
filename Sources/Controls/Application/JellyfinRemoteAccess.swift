import Evidence
import StackModel

extension Control {
    static let jellyfinRemoteAccess = Control(
        id: "app.jellyfin-remote-access",
        title: "Jellyfin accepts visitors from outside although nothing leads there",
        layer: .application,
        impact: .defence,
        guide: ["JF2"],
        why: """
            With no proxy, tunnel or VPN in the stack nobody should come from outside; the switch keeps a \
            forgotten port forward from working.
            """,
        fix: """
            Dashboard → Networking: untick *Allow remote connections to this server*. Behind Docker every \
            visitor can look local, so publish the port on the LAN address too.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "on, and nothing leads in", on: "jellyfin",
                JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/network.xml",
                        "<Configuration>\n<EnableRemoteAccess>true</EnableRemoteAccess>  # <-\n</Configuration>\n")
                ]),
            .passes(
                "off", JellyfinStacks.compose,
                and: [
                    Example.File(
                        "config/config/network.xml",
                        "<Configuration>\n<EnableRemoteAccess>false</EnableRemoteAccess>\n</Configuration>\n")
                ]),
            .notApplicable(
                "a proxy leads in: then it is needed", AppStacks.jellyfinBehindCaddy,
                and: [
                    Example.File(
                        "config/config/network.xml",
                        "<Configuration>\n<EnableRemoteAccess>true</EnableRemoteAccess>\n</Configuration>\n")
                ]),
            .unknown(
                "the settings lie in a named volume", JellyfinStacks.inVolume),
        ]
    ) { subject in
        subject.eachApp(["jellyfin"]) { service, settings in
            guard settings.has("network.xml", below: "network/") else {
                return .unknown(
                    reason: "Jellyfin's network.xml was not read.",
                    remedy: "Run the audit where Jellyfin keeps its settings.")
            }
            guard subject.services(.reverseProxy, .tunnel).isEmpty else {
                return .notApplicable(
                    "A proxy or tunnel of this stack leads in from outside, so remote access is needed.")
            }
            let entry = settings.entry("network/EnableRemoteAccess")
            guard settings.flag("network/EnableRemoteAccess") == false else {
                return .fail(
                    Failure(
                        "A forgotten port forward on the router would let the internet in.", reach: .fault,
                        at: [entry?.span ?? settings.place],
                        seen: [Observation("EnableRemoteAccess is on", at: entry?.span)],
                        remedy: Remedy(
                            .setAppSetting(
                                service: service.name, key: "network.xml EnableRemoteAccess", value: "false"),
                            mayBreak: "Devices outside your own network can no longer connect.")))
            }
            return .pass([Observation("EnableRemoteAccess is false", at: entry?.span)])
        }
    }
}
