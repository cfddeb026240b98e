import KnownImages
import StackModel

extension Control {
    static let debugLogging = Control(
        id: "ops.debug-logging",
        title: "A service logs at debug level",
        layer: .operations,
        impact: .defence,
        guide: ["MO2", "CL25"],
        why: """
            Debug and trace logs hold what normal ones leave out: query strings with API keys, whole requests, pages that \
            were fetched. They fill the disk, and an *arr app at that level rotates its log every few minutes, so that a \
            failed login is soon gone.
            """,
        fix: "Set the level back to `info` once the trouble is found.",
        references: [Reference("OWASP Logging Cheat Sheet")],
        reads: [.environment, .envFile, .command],
        variables: [],
        examples: [
            .fails(
                "FlareSolverr", on: "flaresolverr",
                """
                services:
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    environment:
                      - LOG_LEVEL=debug  # <-
                """),
            .fails(
                "an *arr app at trace", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    environment:
                      RADARR__LOG__LEVEL: Trace  # <-
                """),
            .fails(
                "the pages that were fetched", on: "flaresolverr",
                """
                services:
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    environment:
                      LOG_HTML: "true"  # <-
                """),
            .fails(
                "by the command", on: "traefik",
                """
                services:
                  traefik:
                    image: traefik:v3.6.20
                    command:
                      - --providers.docker=true
                      - --log.level=DEBUG  # <-
                """),
            .passes(
                "info",
                """
                services:
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    environment: ["LOG_LEVEL=info"]
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                    environment:
                      - LOG_LEVEL=${LOG_LEVEL}
                """),
        ]
    ) { subject in
        subject.eachService(where: { _ in true }, logLevel)
    }

    private static func logLevel(of service: KnownService) -> Verdict {
        var undecided: EnvironmentEntry?
        for entry in service.environment where entry.name.isLogLevel {
            if case .unknown = entry.value { undecided = undecided ?? entry }
            guard let text = entry.text?.trimmingBlanks.lowercased(), entry.name.means(debug: text) else { continue }
            return fail(service, "\(entry.name) is \(text)", at: entry.span, name: entry.name)
        }
        for word in service.command {
            let text = word.value.text.lowercased()
            let isLevel = ["--log.level=", "--log-level=", "--loglevel="].contains { text.contains($0 + "debug") }
            if isLevel || text.contains("--log.level=trace") {
                return fail(service, "its command sets the level to debug", at: word.span, name: nil)
            }
        }
        if let undecided, case .unknown(let reason) = undecided.value {
            return .undecided("\(undecided.name): \(reason)")
        }
        return .pass([
            Observation("nothing sets its log to debug", at: service.service.place(of: "environment"))
        ])
    }

    private static func fail(_ service: KnownService, _ seen: String, at span: SourceSpan, name: String?) -> Verdict {
        let remedy: Remedy.Action =
            name.map { .setVariable(service: service.name, name: $0, value: $0 == "LOG_HTML" ? "false" : "info") }
            ?? .advise("set the level back to info")
        // Who reads the log files or `docker logs` reads what was logged: a local account, or whoever gets a copy.
        return .fail(
            Failure(
                "The log of \(service.title) may hold API keys and private requests, and it fills the disk.",
                reach: .local, at: [span], seen: [Observation(seen, at: span)], remedy: Remedy(remedy)))
    }
}

extension String {
    /// Whether a variable of that name sets how much is logged.
    fileprivate var isLogLevel: Bool {
        let name = uppercased()
        return ["LOG_LEVEL", "LOGLEVEL", "LOG_HTML", "DEBUG", "VERBOSE_LOGGING"].contains(name)
            || name.hasSuffix("_LOG_LEVEL") || name.hasSuffix("__LOG__LEVEL") || name.hasSuffix("_LOGLEVEL")
    }

    /// Whether that value, in a variable of this name, asks for debug output.
    fileprivate func means(debug value: String) -> Bool {
        switch uppercased() {
        case "LOG_HTML", "DEBUG", "VERBOSE_LOGGING": ["true", "1", "yes", "on", "*"].contains(value)
        default: ["debug", "trace", "verbose", "silly", "all"].contains(value)
        }
    }
}
