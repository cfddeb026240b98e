import KnownImages
import StackModel

extension Control {
    static let logOff = Control(
        id: "container.log-off",
        title: "A container keeps no log",
        layer: .container,
        impact: .defence,
        guide: ["MO1"],
        why: """
            With `driver: none` nothing is left to see after a break-in, a crash or a failed login, and a log view such as \
            Dozzle stays empty.
            """,
        fix: "Remove the line, and cap the log instead: `max-size: 10m`, `max-file: \"3\"`.",
        references: [.cis("2.13"), Reference("compose-lint CL-0014"), Reference("OWASP Docker Top 10 D10")],
        reads: [.logging],
        examples: [
            .fails(
                "no log at all", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    logging:
                      driver: none  # <-
                """),
            .passes(
                "Docker's default driver",
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
                    logging:
                      driver: ${LOG_DRIVER}
                """),
        ]
    ) { subject in
        subject.eachService { service in
            guard let driver = service.logging?.value.driver, driver.value == "none" else {
                return .pass([Observation("its log is kept", at: service.service.place(of: "logging"))])
            }
            return .fail(
                Failure(
                    "Nothing that \(service.title) logs is kept: after a break-in there is nothing to read.",
                    reach: .fault, at: [driver.span], seen: [Observation("logging driver is none", at: driver.span)],
                    remedy: Remedy(.replace(driver.span, old: "none", new: "json-file"))))
        }
    }
}
