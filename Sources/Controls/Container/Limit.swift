import KnownImages
import StackModel

/// What the three controls of limits share: one verdict per service, and their examples.
enum Limit {
    /// - Parameters:
    ///   - limit: where the limit was written and what it is; nil when there is none.
    ///   - open: the answer where the attribute could not be resolved.
    static func judge(
        _ service: KnownService, _ limit: (SourceSpan, String)?, open: Verdict?, message: String, seen: String,
        remedy: Remedy
    ) -> Verdict {
        if let (span, what) = limit { return .pass([Observation(what, at: span)]) }
        if let open { return open }
        return .fail(
            Failure(
                "Code in \(service.title) \(message).", reach: .inside, at: [service.span],
                seen: [Observation(seen, at: service.span)], remedy: remedy))
    }

    static func examples(written: String, undecided: String) -> [Example] {
        [
            .fails(
                "no limit", on: "radarr",
                """
                services:
                  radarr:  # <-
                    image: lscr.io/linuxserver/radarr:6.1.0
                """),
            .passes(
                "a limit",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    \(written)
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.1.0
                    \(undecided)
                """),
        ]
    }
}
