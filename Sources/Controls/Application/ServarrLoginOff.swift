import Evidence
import StackModel

extension Control {
    static let servarrLoginOff = Control(
        id: "app.servarr-login-off",
        title: "An *arr app asks for no login",
        layer: .application,
        impact: .takeover,
        guide: ["AR1", "CR2", "PR1", "CL03"],
        why: """
            Without a login the page hands its API key to every visitor (`/initialize.json`), and with it \
            everything the app may do: delete the library, add a script that runs on import, read the \
            download client's password. `External` is the same as `None`: it trusts that a proxy asked, and \
            a published port goes past the proxy.
            """,
        fix: """
            Settings → General → Security: *Authentication* `Forms (Login Page)`, *Authentication Required* \
            `Enabled`, a user name that is not admin and a long password. With a proxy that logs people in, \
            keep Forms and let the proxy be the second door.
            """,
        references: [
            Reference("Radarr issue 4271", "https://github.com/Radarr/Radarr/issues/4271"),
            Reference("Servarr wiki: forced authentication", "https://wiki.servarr.com/radarr/faq"),
        ],
        reads: [.image, .environment, .envFile, .ports, .files],
        examples: [
            .fails(
                "no method at all", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<AuthenticationMethod>None</AuthenticationMethod>  # <-")]),
            .fails(
                "left to a proxy, with a published port", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<AuthenticationMethod>External</AuthenticationMethod>  # <-")]),
            .fails(
                "never set up", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<Port>7878</Port>", marked: true)]),
            .fails(
                "the environment wins over the file", on: "radarr",
                AppStacks.published(
                    "lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878,
                    environment: "    environment:\n      RADARR__AUTH__METHOD: External  # <-"),
                and: [AppStacks.config("<AuthenticationMethod>Forms</AuthenticationMethod>")]),
            .passes(
                "a login page", AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<AuthenticationMethod>forms</AuthenticationMethod>")]),
            .fails(
                "the running app hands out its key, whatever its file says", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<AuthenticationMethod>Forms</AuthenticationMethod>  # <-")],
                answers: [
                    .init("radarr", "GET /initialize.json", #"{"apiKey": "x", "version": "5.28.0.10274"}"#, marked: "")
                ]),
            .fails(
                "nothing but the running app can be seen", on: "sonarr",
                AppStacks.inVolume("lscr.io/linuxserver/sonarr:4.0.17", as: "sonarr"),
                answers: [
                    .init("sonarr", "GET /initialize.json", status: 404),
                    .init("sonarr", "GET /initialize.js", "window.Sonarr = { apiKey: 'x' };", marked: ""),
                ]),
            .passes(
                "the running app sends visitors to its login page",
                AppStacks.inVolume("lscr.io/linuxserver/radarr:5.28.0", as: "radarr"),
                answers: [
                    .init(
                        "radarr", "GET /initialize.json", status: 302,
                        headers: ["Location": "/login?returnUrl=%2Finitialize.json"])
                ]),
            .unknown(
                "the settings lie in a named volume",
                AppStacks.inVolume("lscr.io/linuxserver/radarr:5.28.0", as: "radarr")),
        ]
    ) { subject in
        subject.eachApp(ServarrLogin.products, asking: .login) { service, settings, door in
            guard let settings else { return ServarrLogin.verdict(service, door, in: subject) }
            let variable = service.override("\(settings.product.uppercased())__AUTH__METHOD")
            let written = settings.entry("AuthenticationMethod")
            // The running app's own answer wins over both the variable and the file.
            let isAnswered = written?.source == .api
            let method = ((isAnswered ? nil : variable?.text) ?? written?.text ?? "").lowercased()
            let place = (isAnswered ? nil : variable?.span) ?? written?.span ?? settings.place
            if let door, let verdict = ServarrLogin.verdict(service, door, method, place, settings, in: subject) {
                return verdict
            }
            switch method {
            case "forms", "2":
                return .pass([Observation("the login page is on", at: place)])
            case "basic", "1":
                return .fail(
                    Failure(
                        "The browser's own login is obsolete here: newer versions refuse it, and it sends the password with each request.",
                        reach: subject.reach(to: service), impact: .defence, at: [place],
                        seen: [Observation("AuthenticationMethod is Basic", at: place)],
                        remedy: Remedy(
                            .setAppSetting(service: service.name, key: "AuthenticationMethod", value: "Forms"))))
            case "external", "3":
                return .fail(
                    Failure(
                        "\(service.title) itself asks nobody: whoever reaches its port past the proxy gets the API key.",
                        reach: subject.reach(to: service), at: [place],
                        seen: [Observation("AuthenticationMethod is External", at: place)],
                        remedy: Remedy(
                            .setAppSetting(service: service.name, key: "AuthenticationMethod", value: "Forms"))))
            default:
                return .fail(
                    Failure(
                        "Whoever reaches \(service.title) gets its API key and full control.",
                        reach: subject.reach(to: service), at: [place],
                        seen: [
                            Observation(
                                method.isEmpty
                                    ? "AuthenticationMethod is not set, so None" : "AuthenticationMethod is None",
                                at: place)
                        ],
                        remedy: Remedy(
                            .setAppSetting(service: service.name, key: "AuthenticationMethod", value: "Forms"))))
            }
        }
    }
}
