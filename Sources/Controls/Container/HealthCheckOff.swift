import KnownImages
import StackModel

extension Control {
    static let healthCheckOff = Control(
        id: "container.health-check-off",
        title: "The health check that an image brings is switched off",
        layer: .container,
        impact: .defence,
        guide: ["VP6"],
        why: """
            A container that hangs looks alive to Docker. The image's own health check would tell; switched off, neither a \
            healer nor an alert nor a service that waits for it learns of the fault.
            """,
        fix: "Remove `disable: true` (or `test: NONE`). Where the check is too hasty, raise `interval` and `retries`.",
        references: [.cis("4.6"), .cis("5.27")],
        reads: [.healthcheck, .image],
        examples: [
            .fails(
                "Gluetun's own check is off", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    healthcheck:
                      disable: true  # <-
                """),
            .passes(
                "the image's own check stands",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    healthcheck:
                      disable: ${NO_HEALTH}
                """),
        ]
    ) { subject in
        subject.eachService { service in
            guard let check = service.healthcheck, check.value.isDisabled else {
                guard service.known?.hasHealthcheck == true || service.healthcheck != nil else {
                    return .notApplicable("No health check of the image of \(service.title) is known.")
                }
                return .pass([Observation("a health check stands", at: service.service.place(of: "healthcheck"))])
            }
            guard service.known?.hasHealthcheck != false else {
                return .notApplicable(
                    "The image of \(service.title) brings no health check that could be switched off.")
            }
            return .fail(
                Failure(
                    "Nobody learns of it when \(service.title) hangs: its health check is switched off.",
                    reach: .fault, at: [check.span], seen: [Observation("the health check is off", at: check.span)],
                    remedy: Remedy(.remove(check.span, what: "what switches the health check off"))))
        }
    }
}
