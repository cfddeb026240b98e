import Evidence
import KnownImages
import StackModel

extension Control {
    static let transmissionLoginOff = Control(
        id: "app.transmission-login-off",
        title: "Transmission asks for no login",
        layer: .application,
        impact: .takeover,
        guide: ["CR1", "CL01"],
        why: """
            Without `USER` and `PASS` linuxserver's Transmission lets everyone in; whoever is in can make it \
            run a script when a download ends.
            """,
        fix: """
            Set `USER` and `PASS` (or `FILE__PASS`) in the service's environment.
            """,
        references: [
            Reference("linuxserver/docker-transmission", "https://docs.linuxserver.io/images/docker-transmission/")
        ],
        reads: [.image, .environment, .envFile, .ports],
        examples: [
            .fails("as it comes", on: "transmission", AppStacks.transmission("      TZ: Etc/UTC", mark: true)),
            .passes(
                "a user and a password",
                AppStacks.transmission("      USER: keeper\n      FILE__PASS: /run/secrets/transmission")),
            .fails(
                "the running app asks for a session, and for no login", on: "transmission",
                AppStacks.transmission("      USER: keeper\n      FILE__PASS: /run/secrets/transmission  # <-"),
                answers: [
                    .init(
                        "transmission", "GET /transmission/rpc", status: 409,
                        headers: ["X-Transmission-Session-Id": "x"], marked: "")
                ]),
            .unknown(
                "a variable that is set nowhere",
                AppStacks.transmission("      USER: keeper\n      PASS: ${TRANSMISSION_PASS}")),
        ]
    ) { subject in
        subject.eachService(where: { $0.product == "transmission" && $0.recognition.image?.family == .linuxserver }) {
            service in
            let user = service.variable("USER") ?? service.variable("FILE__USER")
            let password = service.variable("PASS") ?? service.variable("FILE__PASS")
            if let door = subject.door(.login, of: service) {
                guard door.isOpen else { return .pass([door.observation]) }
                return .fail(
                    Failure(
                        "The running Transmission answers a visitor without a login.",
                        reach: subject.reach(to: service),
                        at: [door.answer.span, password?.span ?? service.place(of: "environment")],
                        seen: [door.observation],
                        remedy: Remedy(
                            .setVariable(
                                service: service.name, name: "FILE__PASS", value: "/run/secrets/transmission_password"))
                    ))
            }
            if case .unknown(let reason) = password?.value {
                return .unknown(reason: reason, remedy: "Give the variable in .env.")
            }
            guard user != nil, let password, password.text?.isEmpty != true, password.value != .absent,
                password.secret?.strength != .empty
            else {
                return .fail(
                    Failure(
                        "Whoever reaches Transmission controls it.", reach: subject.reach(to: service),
                        at: [service.place(of: "environment")],
                        seen: [Observation("USER and PASS are not both set")],
                        remedy: Remedy(
                            .setVariable(
                                service: service.name, name: "FILE__PASS", value: "/run/secrets/transmission_password"))
                    ))
            }
            return .pass([Observation("USER and a password are set", at: password.span)])
        }
    }
}
