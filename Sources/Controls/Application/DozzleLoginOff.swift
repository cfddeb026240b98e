import Evidence
import StackModel

extension Control {
    static let dozzleLoginOff = Control(
        id: "app.dozzle-login-off",
        title: "Dozzle shows every log without a login",
        layer: .application,
        impact: .data,
        guide: ["CL29", "MO1"],
        why: """
            Logs hold addresses, file names and sometimes passwords; Dozzle shows those of every container. \
            It comes without a login.
            """,
        fix: """
            Set `DOZZLE_AUTH_PROVIDER=simple` and mount a `users.yml` with bcrypt passwords at `/data`, or \
            put it behind a proxy that asks (`forward-proxy`, with no port published).
            """,
        references: [Reference("Dozzle: authentication", "https://dozzle.dev/guide/authentication")],
        reads: [.image, .environment, .envFile, .ports, .command],
        examples: [
            .fails("as it comes", on: "dozzle", AppStacks.dozzle("", mark: true)),
            .fails(
                "headers of a proxy are trusted, and the port is open", on: "dozzle",
                AppStacks.dozzle("      DOZZLE_AUTH_PROVIDER: forward-proxy  # <-")),
            .passes("users of its own", AppStacks.dozzle("      DOZZLE_AUTH_PROVIDER: simple")),
            .fails(
                "the running app answers everybody, whatever the file says", on: "dozzle",
                AppStacks.dozzle("      DOZZLE_AUTH_PROVIDER: simple  # <-"),
                answers: [.init("dozzle", "GET /api/version", "<pre>v10.7.3</pre>", marked: "")]),
            .passes(
                "the running app asks for a login, by a setting that is not in these files", AppStacks.dozzle(""),
                answers: [.init("dozzle", "GET /api/version", status: 401)]),
            .unknown("a variable that is set nowhere", AppStacks.dozzle("      DOZZLE_AUTH_PROVIDER: ${DOZZLE_AUTH}")),
        ]
    ) { subject in
        subject.eachService(where: { $0.product == "dozzle" }) { service in
            let entry = service.variable("DOZZLE_AUTH_PROVIDER")
            if case .unknown(let reason) = entry?.value, subject.door(.login, of: service) == nil {
                return .unknown(reason: reason, remedy: "Give the variable in .env.")
            }
            let reach = subject.reach(to: service)
            // What the running app does wins, but for headers of a proxy: those it believes from anybody who sends them.
            if let door = subject.door(.login, of: service), door.isOpen || entry?.text?.lowercased() != "forward-proxy"
            {
                guard door.isOpen else { return .pass([door.observation]) }
                return .fail(
                    Failure(
                        "The running Dozzle shows every container's log to a visitor without a login.", reach: reach,
                        at: [door.answer.span, entry?.span ?? service.place(of: "environment")],
                        seen: [door.observation],
                        remedy: Remedy(
                            .setVariable(service: service.name, name: "DOZZLE_AUTH_PROVIDER", value: "simple"),
                            mayBreak: "Nobody gets in until /data/users.yml has a user.")))
            }
            switch entry?.text?.lowercased() {
            case "simple": return .pass([Observation("DOZZLE_AUTH_PROVIDER is simple", at: entry?.span)])
            case "forward-proxy" where subject.publications(to: service).allSatisfy({ $0.reach == .local }):
                return .pass([Observation("a proxy logs people in, and no port goes past it", at: entry?.span)])
            case "forward-proxy":
                return .fail(
                    Failure(
                        "Whoever reaches the published port past the proxy can claim to be anyone.", reach: reach,
                        at: [entry?.span ?? service.span],
                        seen: [
                            Observation("DOZZLE_AUTH_PROVIDER is forward-proxy with a published port", at: entry?.span)
                        ],
                        remedy: Remedy(
                            .advise("publish no port of \(service.name); let the proxy reach it over their network"))))
            default:
                return .fail(
                    Failure(
                        "Whoever reaches Dozzle reads every container's log.", reach: reach,
                        at: [entry?.span ?? service.place(of: "environment")],
                        seen: [Observation("DOZZLE_AUTH_PROVIDER is not set", at: entry?.span)],
                        remedy: Remedy(
                            .setVariable(service: service.name, name: "DOZZLE_AUTH_PROVIDER", value: "simple"),
                            mayBreak: "Nobody gets in until /data/users.yml has a user.")))
            }
        }
    }
}
