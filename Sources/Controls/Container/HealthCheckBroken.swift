import KnownImages
import StackModel

extension Control {
    static let healthCheckBroken = Control(
        id: "container.health-check-broken",
        title: "A health check calls a program that its image does not have",
        layer: .container,
        impact: .service,
        guide: ["VP6"],
        why: """
            A health check whose program is missing fails every time: the container is called unhealthy for ever, what \
            waits for `service_healthy` never starts, and a healer restarts it without end. The VPN container's own is \
            `vpn.health-check-broken`.
            """,
        fix: """
            Call a program that is in the image, or remove the `healthcheck:` where the image brings one of its own. \
            `docker exec NAME which curl wget nc` shows what there is.
            """,
        references: [.cis("4.6"), .cis("5.27")],
        reads: [.healthcheck, .image],
        examples: [
            .fails(
                "curl in an image without curl", on: "seerr",
                """
                services:
                  seerr:
                    image: ghcr.io/seerr-team/seerr:v3.1.0
                    healthcheck:
                      test: ["CMD", "curl", "-f", "http://localhost:5055/api/v1/status"]  # <-
                """),
            .fails(
                "a shell in an image without one", on: "dozzle",
                """
                services:
                  dozzle:
                    image: amir20/dozzle:v10.7.3
                    healthcheck:
                      test: wget -qO- http://localhost:8080/healthcheck || exit 1  # <-
                """),
            .passes(
                "a program that is there",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    healthcheck:
                      test: ["CMD", "curl", "-f", "http://localhost:7878/ping"]
                """),
            .unknown(
                "an image of which it is not known",
                """
                services:
                  app:
                    image: registry.example/app:1.0.0
                    healthcheck:
                      test: ["CMD", "curl", "-f", "http://localhost/"]
                """),
        ]
    ) { subject in
        subject.eachService(where: { $0.role != .vpn }) { service in
            guard let check = service.healthcheck?.value, !check.isDisabled, !check.test.isEmpty else {
                return .notApplicable("No health check is written for \(service.title).")
            }
            let called = HealthTest.programs(of: check.test.map(\.value.text))
            guard !called.isEmpty else {
                return .pass([Observation("it calls a program of the image's own", at: check.test[0].span)])
            }
            guard service.recognition.confidence == .certain, let tools = service.known?.tools else {
                return .unknown(
                    reason: "Whether the image of \(service.title) has \(called.joined(separator: ", ")) is not known.",
                    remedy: "See for yourself: `docker exec \(service.name) which \(called.joined(separator: " "))`.")
            }
            let span = check.test[0].span
            guard let missing = called.first(where: { !tools.contains($0) }) else {
                return .pass([Observation("its image has \(called.joined(separator: ", "))", at: span)])
            }
            let own = service.known?.hasHealthcheck == true
            return .fail(
                Failure(
                    "The health check of \(service.title) fails every time: its image has no \(missing).",
                    reach: .fault, at: [span], seen: [Observation("the test calls \(missing)", at: span)],
                    remedy: Remedy(
                        .advise(
                            own
                                ? "Remove the `healthcheck:`: the image brings one of its own."
                                : "Call a program that the image has, or remove the `healthcheck:`."))))
        }
    }
}
