import Evidence
import StackModel

extension Control {
    static let servarrLoginSkipped = Control(
        id: "app.servarr-login-skipped-locally",
        title: "An *arr app skips the login for local addresses",
        layer: .application,
        impact: .takeover,
        guide: ["AR1", "CL03"],
        why: """
            Behind Docker's port forwarding, a proxy or a shared namespace everyone looks local. Lidarr up \
            to 2.14.5, every Readarr, and Sonarr before 4.0.16.2944 (CVE-2026-30975) also believe any \
            visitor who claims to be 127.0.0.1 in a header.
            """,
        fix: """
            Settings → General → Security → *Authentication Required*: `Enabled`. The element in the file is \
            `AuthenticationRequired`; `AuthenticationType`, which some wiki pages name, does nothing.
            """,
        references: [Reference("CVE-2026-30975")],
        reads: [.image, .environment, .envFile, .ports, .files],
        examples: [
            .fails(
                "skipped for local addresses", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [
                    AppStacks.config(
                        "<AuthenticationMethod>Forms</AuthenticationMethod>\n<AuthenticationRequired>DisabledForLocalAddresses</AuthenticationRequired>  # <-"
                    )
                ]),
            .fails(
                "by the environment", on: "radarr",
                AppStacks.published(
                    "lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878,
                    environment: "    environment:\n      RADARR__AUTH__REQUIRED: DisabledForLocalAddresses  # <-"),
                and: [AppStacks.config("<AuthenticationRequired>Enabled</AuthenticationRequired>")]),
            .passes(
                "asked of everyone", AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<AuthenticationRequired>Enabled</AuthenticationRequired>")]),
            .unknown(
                "the settings lie in a named volume",
                AppStacks.inVolume("lscr.io/linuxserver/radarr:5.28.0", as: "radarr")),
        ]
    ) { subject in
        subject.eachApp(ServarrLogin.products, asking: .login) { service, settings, door in
            guard let settings else {
                guard let door else { return subject.unread(service) }
                // The audit itself asks from a local address: what it is refused, local addresses are refused.
                guard door.isOpen else { return .pass([door.observation]) }
                return .notApplicable("It lets everyone in as far as can be seen: app.servarr-login-off owns this.")
            }
            let variable = service.override("\(settings.product.uppercased())__AUTH__REQUIRED")
            let written = settings.entry("AuthenticationRequired")
            let isAnswered = written?.source == .api
            let place = (isAnswered ? nil : variable?.span) ?? written?.span ?? settings.place
            guard ServarrLogin.isSkipped(service, settings) else {
                return .pass([Observation("everyone is asked to log in", at: place)])
            }
            return .fail(
                Failure(
                    "Everyone who looks local gets in without a login, and behind Docker that can be everyone.",
                    reach: subject.reach(to: service), at: [place],
                    seen: [Observation("AuthenticationRequired is DisabledForLocalAddresses", at: place)],
                    remedy: Remedy(
                        .setAppSetting(service: service.name, key: "AuthenticationRequired", value: "Enabled"))))
        }
    }
}
