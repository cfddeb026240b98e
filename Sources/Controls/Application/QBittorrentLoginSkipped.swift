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
            .fails(
                "the running client answers a visitor", on: "qbittorrent", AppStacks.qbittorrentInVolume,
                answers: [
                    .init("qbittorrent", "GET /api/v2/app/version", "v5.1.4"),
                    .init(
                        "qbittorrent", "GET /api/v2/app/preferences",
                        #"{"bypass_local_auth": true, "bypass_auth_subnet_whitelist_enabled": false}"#,
                        marked: "bypass_local_auth"),
                ]),
            .passes(
                "the running client asks, whatever its file says", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\LocalHostAuth=false")],
                answers: [
                    .init("qbittorrent", "GET /api/v2/app/version", status: 403),
                    .init("qbittorrent", "KEY GET /api/v2/app/version", "v5.2.3"),
                    .init(
                        "qbittorrent", "KEY GET /api/v2/app/preferences",
                        #"{"bypass_local_auth": false, "bypass_auth_subnet_whitelist_enabled": false}"#),
                ]),
            .unknown("the settings lie in a named volume", AppStacks.qbittorrentInVolume),
            .unknown(
                "it refused one visitor, and nothing else is known", AppStacks.qbittorrentInVolume,
                answers: [.init("qbittorrent", "GET /api/v2/app/version", status: 403)]),
        ]
    ) { subject in
        subject.eachApp(["qbittorrent"], asking: .login) { service, settings, door in
            guard let settings else {
                guard let door else { return subject.unread(service) }
                return door.isOpen
                    ? open(service, door, at: [], in: subject)
                    : .unknown(
                        reason:
                            "It refused this visitor, but whether it lets others past the login was not to be seen.",
                        remedy: "Give qBittorrent's user and password file under `credentials:` in watertight.yaml.")
            }
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
            if let door, door.isOpen { return open(service, door, at: [settings.place], in: subject) }
            return .pass([
                Observation(
                    "no visitor is let in without a login", at: settings.webUI("LocalHostAuth")?.span ?? settings.place)
            ])
        }
    }

    private static func open(
        _ service: KnownService, _ door: RunningDoor, at places: [SourceSpan], in subject: Case
    ) -> Verdict {
        .fail(
            Failure(
                "The running qBittorrent answers a visitor without a password.", reach: subject.reach(to: service),
                at: [door.answer.span] + places, seen: [door.observation],
                remedy: Remedy(
                    .advise("untick both *Bypass authentication* boxes under Options → Web UI"),
                    mayBreak: "Apps that used qBittorrent without a password need its user name and password.")))
    }
}
