import Evidence
import StackModel

extension Control {
    static let qbittorrentLoginSkipped = Control(
        id: "app.qbittorrent-login-skipped",
        title: "qBittorrent lets some visitors in without a login",
        layer: .application,
        impact: .takeover,
        guide: ["QB1", "CR1"],
        why: """
            Whoever controls qBittorrent can make it run a program. *Bypass authentication on localhost* \
            means everyone in the same network namespace: behind a VPN container each joined app, \
            FlareSolverr with its browser included, is localhost. A whitelisted subnet such as 172.16.0.0/12 \
            is every container, and behind Docker's port forwarding often every visitor.
            """,
        fix: """
            Options → Web UI: untick both *Bypass authentication* boxes. A port-forwarding helper that needs \
            the localhost bypass is a trade: then nothing else may share the namespace.
            """,
        references: [Reference("Gluetun wiki: VPN port forwarding", "https://github.com/qdm12/gluetun-wiki")],
        reads: [.image, .networkMode, .files],
        examples: [
            .fails(
                "localhost needs no login", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\LocalHostAuth=false  # <-")]),
            .fails(
                "a whole subnet needs no login", on: "qbittorrent", AppStacks.qbittorrent,
                and: [
                    AppStacks.conf(
                        "[Preferences]\nWebUI\\AuthSubnetWhitelistEnabled=true  # <-\nWebUI\\AuthSubnetWhitelist=172.16.0.0/12"
                    )
                ]),
            .fails(
                "the keys of 5.3", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[WebUI]\nLocalHostAuth=false  # <-")]),
            .passes(
                "everyone logs in", AppStacks.qbittorrent,
                and: [
                    AppStacks.conf("[Preferences]\nWebUI\\LocalHostAuth=true\nWebUI\\AuthSubnetWhitelistEnabled=false")
                ]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"]) { service, settings in
            if settings.webUI("AuthSubnetWhitelistEnabled", absent: false),
                let entry = settings.webUI("AuthSubnetWhitelistEnabled")
            {
                return .fail(
                    Failure(
                        "Everyone in the whitelisted networks controls qBittorrent without a password.",
                        reach: subject.reach(to: service), at: [entry.span],
                        seen: [Observation("AuthSubnetWhitelistEnabled is true", at: entry.span)],
                        remedy: Remedy(
                            .setAppSetting(
                                service: service.name, key: settings.webUIKey("AuthSubnetWhitelistEnabled"),
                                value: "false"),
                            mayBreak: "Apps that used qBittorrent without a password need its user name and password."))
                )
            }
            if !settings.webUI("LocalHostAuth", absent: true), let entry = settings.webUI("LocalHostAuth") {
                let mates = subject.services.filter {
                    $0.name != service.name && subject.tunnel(of: $0)?.name == subject.tunnel(of: service)?.name
                        && subject.tunnel(of: $0) != nil
                }
                let who =
                    mates.isEmpty
                    ? "Every process in its network namespace"
                    : "Every app in its network namespace (" + mates.map(\.name).joined(separator: ", ") + ")"
                return .fail(
                    Failure(
                        "\(who) controls qBittorrent without a password.", reach: mates.isEmpty ? .inside : .neighbour,
                        at: [entry.span], seen: [Observation("LocalHostAuth is false", at: entry.span)],
                        remedy: Remedy(
                            .setAppSetting(
                                service: service.name, key: settings.webUIKey("LocalHostAuth"), value: "true"),
                            mayBreak:
                                "A script that sets the forwarded port over the API needs the password or an API key."))
                )
            }
            return .pass([
                Observation(
                    "no visitor is let in without a login", at: settings.webUI("LocalHostAuth")?.span ?? settings.place)
            ])
        }
    }
}
