import KnownImages
import StackModel

extension Control {
    static let endOfLifeAPI = Control(
        id: "image.end-of-life-api",
        title: "A container asks Docker in a version that current engines refuse",
        layer: .container,
        impact: .service,
        guide: ["CT2"],
        why: """
            Docker Engine 29 answers nothing older than API version 1.44. A container that asks for an older one, because \
            it is old or because `DOCKER_API_VERSION` tells it so, fails after the engine's next update: an updater that \
            no longer updates, a healer that no longer heals.
            """,
        fix:
            "Remove `DOCKER_API_VERSION`, so that client and engine agree by themselves; replace a client that is too old.",
        references: [Reference("containrrr/watchtower issue 2126"), Reference("Docker Engine 29 release notes")],
        reads: [.environment, .envFile, .image],
        variables: ["DOCKER_API_VERSION"],
        examples: [
            .fails(
                "an old version is asked for", on: "diun",
                """
                services:
                  diun:
                    image: crazymax/diun:4.30.0
                    environment:
                      DOCKER_API_VERSION: "1.41"  # <-
                """),
            .passes(
                "client and engine agree by themselves",
                """
                services:
                  diun:
                    image: crazymax/diun:4.30.0
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  diun:
                    image: crazymax/diun:4.30.0
                    environment:
                      DOCKER_API_VERSION: ${API}
                """),
        ]
    ) { subject in
        subject.eachService(where: { usesEngine($0, in: subject) }) { service in
            let setting = service.setting("DOCKER_API_VERSION")
            if let forced = setting.forced { return forced }
            guard case .text(let text, let entry) = setting else {
                return .pass([
                    Observation("no API version is asked for", at: service.service.place(of: "environment"))
                ])
            }
            guard let version = Version(text), version < Version([1, 44]) else {
                return .pass([Observation("API version \(text) is asked for", at: entry.span)])
            }
            return .fail(
                Failure(
                    "Docker 29 and later refuse what \(service.title) asks: API version \(text) is older than 1.44.",
                    reach: .fault, at: [entry.span],
                    seen: [Observation("DOCKER_API_VERSION is \(text)", at: entry.span)],
                    remedy: Remedy(
                        .removeVariable(service: service.name, name: "DOCKER_API_VERSION"),
                        mayBreak: "An engine before 25 may need a client that is older than the current one.")))
        }
    }

    private static func usesEngine(_ service: KnownService, in subject: Case) -> Bool {
        service.service.variable("DOCKER_API_VERSION") != nil || subject.socket(of: service) != nil
            || service.role == .updater || service.role == .healer
    }
}
