import Evidence
import StackModel

extension Control {
    static let servarrDefaultUser = Control(
        id: "app.servarr-default-user",
        title: "An *arr app's user is called admin",
        layer: .application,
        impact: .defence,
        guide: ["CR2", "CL20"],
        why: """
            Guessing scripts try `admin` first, and the *arr apps neither limit nor lock after failed logins.
            """,
        fix: """
            Settings → General → Security → *Username*: a name of your own.
            """,
        references: [
            Reference("Servarr wiki: security", "https://wiki.servarr.com/radarr/settings#security")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "admin", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr(
                    host: #"{"authenticationMethod": "forms", "username": "Admin"}"#, marked: "username")),
            .passes(
                "a name of one's own",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr(host: #"{"authenticationMethod": "forms", "username": "curator"}"#)),
            .notApplicable(
                "it has no login at all: another control has that",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: ServarrStacks.radarr(host: #"{"authenticationMethod": "none", "username": ""}"#)),
            .fails(
                "the database tells, where no key is known", on: "radarr",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [ServarrStacks.config],
                databases: ServarrStacks.database(
                    "radarr", "INSERT INTO Users (Username, Password) VALUES ('admin', '…');", marked: "Users")),
            .unknown(
                "its data has moved to PostgreSQL, and the database is of old times",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                and: [AppStacks.config("<PostgresHost>postgres</PostgresHost>")],
                databases: ServarrStacks.database("radarr", "INSERT INTO Users (Username) VALUES ('admin');")),
            .unknown(
                "the key is refused",
                AppStacks.published("lscr.io/linuxserver/radarr:5.28.0", as: "radarr", port: 7878),
                answers: [.init("radarr", "GET /api/v3/system/status", status: 401)] + ServarrStacks.door("radarr")),
        ]
    ) { subject in
        subject.eachAnswer(ServarrLogin.products, to: "/config/host", need: ServarrLogin.need) { service, settings in
            let user = settings.entry("Username")
            let name = user?.text?.lowercased() ?? ""
            guard !name.isEmpty else { return .notApplicable("\(service.title) has no user.") }
            let place = user?.span ?? settings.place
            guard ["admin", "administrator", "root", "user", service.product ?? ""].contains(name) else {
                return .pass([Observation("the user name is none that is tried first", at: place)])
            }
            return .fail(
                Failure(
                    "Guessing scripts try this name first, and \(service.title) lets them go on.",
                    reach: subject.reach(to: service), at: [place],
                    seen: [Observation("the user name is \(name)", at: place)],
                    remedy: Remedy(
                        .setAppSetting(service: service.name, key: "Username", value: "a name of your own"))))
        }
    }
}
