import KnownImages
import StackModel

extension Control {
    static let vpnHealthCheckBroken = Control(
        id: "vpn.health-check-broken",
        title: "The VPN container's health check cannot tell whether the tunnel works",
        layer: .network,
        impact: .service,
        guide: ["VP6"],
        why: """
            Gluetun's image brings a health check that asks its own watchdog. A `healthcheck:` in the Compose file replaces \
            it: with `curl`, which the image lacks, the container is unhealthy for ever; with \
            `grep connected` it is healthy while the answer is "You are not connected". Gluetun heals itself either way; \
            only what Docker and you see is lost.
            """,
        fix: "Remove `healthcheck:` from the Gluetun service and use the image's own.",
        references: [Reference("Gluetun wiki: health check")],
        reads: [.image, .healthcheck, .dependsOn],
        variables: [],
        examples: [
            .fails(
                "curl is not in the image", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    healthcheck:
                      test: curl -f https://am.i.mullvad.net/connected  # <-
                """),
            .fails(
                "the words match when it is not connected, too", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    healthcheck:
                      test: ["CMD-SHELL", "wget -qO- https://am.i.mullvad.net/connected | grep -q connected"]  # <-
                """),
            .passes(
                "the image's own",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
            .passes(
                "the image's own test, at another pace",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    healthcheck:
                      test: ["CMD", "/gluetun-entrypoint", "healthcheck"]
                      interval: 30s
                """),
            .notApplicable(
                "switched off, which is another finding",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    healthcheck:
                      disable: true
                """),
            .unknown(
                "a test of one's own",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    healthcheck:
                      test: ["CMD", "/scripts/check.sh"]
                """),
        ]
    ) { subject in
        subject.eachGluetun(healthCheck)
    }

    private static func healthCheck(of vpn: KnownService) -> Verdict {
        guard let check = vpn.healthcheck else {
            return .pass([Observation("the image's own health check is in force", at: vpn.image?.span ?? vpn.span)])
        }
        let words = check.value.test.map(\.value.text).joined(separator: " ").lowercased()
        let place = check.value.test.first?.span ?? vpn.service.place(of: "healthcheck")
        let remedy = Remedy(.remove(check.span, what: "`healthcheck:`, so that the image's own is in force"))
        func fail(_ message: String, _ seen: String, at span: SourceSpan) -> Verdict {
            .fail(Failure(message, reach: .fault, at: [span], seen: [Observation(seen, at: span)], remedy: remedy))
        }
        if check.value.isDisabled {
            return .notApplicable("Its health check is off, which is another finding.")
        }
        guard !check.value.test.isEmpty || !words.isEmpty else {
            return .pass([Observation("the image's own test, at another pace", at: check.span)])
        }
        if words.contains("gluetun-entrypoint healthcheck") || words.contains("/gluetun-entrypoint") {
            return .pass([Observation("the image's own test", at: place)])
        }
        for tool in ["curl", "bash", "jq", "dig"] where words.namesProgram(tool) {
            return fail(
                "\(vpn.title) is unhealthy for ever: its health check calls \(tool), which the image does not have.",
                "the test calls \(tool)", at: place)
        }
        if words.contains("grep"), words.contains("connected"), !words.contains("you are connected") {
            return fail(
                "\(vpn.title) looks healthy while the tunnel is down: the test also matches \"not connected\".",
                "the test looks for the word connected", at: place)
        }
        if words.namesProgram("ping") {
            return fail(
                "\(vpn.title) may look healthy while name lookups or TLS in the tunnel fail: a ping replaces the image's own test.",
                "the test is a ping", at: place)
        }
        return .unknown(
            reason:
                "A test of your own replaces the image's, and whether it notices a dead tunnel cannot be told from here.",
            remedy: "Use the image's own health check.")
    }
}

extension String {
    /// Whether the program is called in this shell line, as a word of its own or at the end of a path.
    func namesProgram(_ program: String) -> Bool {
        split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == ".") }.contains { $0 == program }
    }
}
