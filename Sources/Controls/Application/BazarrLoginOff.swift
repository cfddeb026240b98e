import Evidence
import StackModel

extension Control {
    static let bazarrLoginOff = Control(
        id: "app.bazarr-login-off",
        title: "Bazarr asks for no login",
        layer: .application,
        impact: .takeover,
        guide: ["CR2", "CL03"],
        why: """
            Bazarr comes without a login, and its page then holds its API key and those of Radarr and \
            Sonarr. Some of its addresses (logs, backups) ask nobody even with one.
            """,
        fix: """
            Settings → General → Security → *Authentication*: Form, with a long password. Publish it only \
            behind a proxy that asks first.
            """,
        references: [],
        reads: [.image, .ports, .files],
        examples: [
            .fails(
                "as it comes", on: "bazarr",
                AppStacks.published("lscr.io/linuxserver/bazarr:1.5.2", as: "bazarr", port: 6767),
                and: [Example.File("config/config/config.yaml", "auth:\n  type: null  # <-\n  username: ''\n")]),
            .passes(
                "a login form", AppStacks.published("lscr.io/linuxserver/bazarr:1.5.2", as: "bazarr", port: 6767),
                and: [Example.File("config/config/config.yaml", "auth:\n  type: form\n")]),
            .fails(
                "the running app gives out its key", on: "bazarr",
                AppStacks.inVolume("lscr.io/linuxserver/bazarr:1.5.2", as: "bazarr"),
                answers: [
                    .init("bazarr", "GET /", #"<script>window.Bazarr = {"apiKey": "x1"};</script>"#, marked: "")
                ]),
            .passes(
                "the running app asks, though its file has no login",
                AppStacks.published("lscr.io/linuxserver/bazarr:1.5.2", as: "bazarr", port: 6767),
                and: [Example.File("config/config/config.yaml", "auth:\n  type: null\n")],
                answers: [.init("bazarr", "GET /", status: 302, headers: ["Location": "/login?next=/"])]),
            .unknown(
                "the settings lie in a named volume",
                AppStacks.inVolume("lscr.io/linuxserver/bazarr:1.5.2", as: "bazarr")),
        ]
    ) { subject in
        subject.eachApp(["bazarr"], asking: .login) { service, settings, door in
            let type = settings?.entry("auth/type")
            if let door {
                guard door.isOpen else { return .pass([door.observation]) }
                return .fail(
                    Failure(
                        "The running Bazarr gave its API key to a visitor without a login.",
                        reach: subject.reach(to: service), at: [door.answer.span] + (type.map { [$0.span] } ?? []),
                        seen: [door.observation],
                        remedy: Remedy(.setAppSetting(service: service.name, key: "auth.type", value: "form"))))
            }
            guard let settings else { return subject.unread(service) }
            if let text = type?.text?.lowercased(), text == "form" || text == "basic" {
                return .pass([Observation("the login is \(text)", at: type?.span)])
            }
            return .fail(
                Failure(
                    "Whoever reaches Bazarr gets its key and those of Radarr and Sonarr.",
                    reach: subject.reach(to: service),
                    at: [type?.span ?? settings.place], seen: [Observation("auth.type is not set", at: type?.span)],
                    remedy: Remedy(.setAppSetting(service: service.name, key: "auth.type", value: "form"))))
        }
    }
}
