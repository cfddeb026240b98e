import Evidence
import StackModel

extension Control {
    static let certificateExpiring = Control(
        id: "access.certificate-expiring",
        title: "A certificate has run out, or nobody renews it",
        layer: .access,
        impact: .defence,
        guide: ["CL35"],
        why: """
            Whoever clicks a browser's warning away once a week no longer sees the one that matters: somebody in between. \
            Proxies renew by themselves when about a third of the time is left; a certificate that is nearly over tells \
            that this no longer works.
            """,
        fix: """
            Look into the proxy's log for why the renewal fails: most often port 80 or 443 is not reached from the internet, \
            or a DNS token is no longer valid. Whether a certificate is of a public authority or of your own is no matter \
            here.
            """,
        references: [
            Reference("RFC 5280: validity", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"),
            Reference("Let's Encrypt: integration guide", "https://letsencrypt.org/docs/integration-guide/"),
        ],
        reads: [.image],
        examples: [
            .fails("it ran out three days ago", on: "caddy", compose, and: [site(mark: true)], answers: [page(87, -3)]),
            .fails("nobody renewed it", on: "caddy", compose, and: [site(mark: true)], answers: [page(81, 9)]),
            .passes("two months are left", compose, and: [site()], answers: [page(30, 60)]),
            .passes("one of Caddy's own, which lasts half a day", compose, and: [site()], answers: [page(0, 1)]),
            .unknown(
                "a site whose certificate could not be read", compose, and: [site()],
                answers: [.init("caddy", "GET /", "<html>")]),
            .notApplicable("no site was asked", compose, and: [site()]),
        ]
    ) { subject in
        let pages = Dictionary(grouping: subject.evidence.pages ?? [], by: \.service)
        return pages.sorted { $0.key < $1.key }.compactMap { name, pages in
            subject.service(name).map { Outcome($0.subject, verdict(on: pages, of: $0)) }
        }
    }

    private static func verdict(on pages: [ServedPage], of proxy: KnownService) -> Verdict {
        let known = pages.compactMap { page in page.certificate.map { (page: page, certificate: $0) } }
        guard let first = known.first else {
            return .unknown(
                reason: "The certificates of \(proxy.title) could not be read.",
                remedy: "Look with `curl -vI https://…`, or in a browser.")
        }
        let bad = known.filter { isLate($0.certificate) }.sorted { $0.certificate.notAfter < $1.certificate.notAfter }
        guard let worst = bad.first else {
            let soonest = known.map(\.certificate.notAfter).min() ?? first.certificate.notAfter
            return .pass([
                Observation(
                    "all \(known.count) hold until \(CalendarDay(epochSeconds: soonest)) or longer", at: first.page.span
                )
            ])
        }
        let day = CalendarDay(epochSeconds: worst.certificate.notAfter)
        let isOver = worst.certificate.notAfter < worst.certificate.seen
        let place = worst.page.span ?? .answer(of: proxy.name, to: "/")
        return .fail(
            Failure(
                isOver
                    ? "The certificate of \(worst.page.name) ran out on \(day): browsers warn, and people learn to click on."
                    : "The certificate of \(worst.page.name) runs out on \(day) and should have been renewed by now.",
                reach: .network, at: [place],
                seen: bad.map { one in
                    Observation(
                        "\(one.page.name): valid until \(CalendarDay(epochSeconds: one.certificate.notAfter))",
                        at: one.page.span)
                },
                remedy: Remedy(.advise("look into \(proxy.name)'s log for why it was not renewed"))))
    }

    /// Whether less is left than any proxy lets it come to: 14 days, or for short-lived ones a sixth of their time.
    private static func isLate(_ certificate: ServedPage.Certificate) -> Bool {
        let left = certificate.notAfter - certificate.seen
        let lifetime = max(0, certificate.notAfter - certificate.notBefore)
        return left < min(14 * 86_400, lifetime / 6)
    }

    private static let compose = """
        services:
          caddy:
            image: caddy:2.11.4
            ports: ["443:443"]
            volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]
        """

    private static func site(mark: Bool = false) -> Example.File {
        Example.File(
            "Caddyfile", "films.example.org {\n  reverse_proxy jellyfin:8096\(mark ? "  # <-" : "")\n}\n")
    }

    private static func page(_ age: Int, _ left: Int) -> Example.Answer {
        Example.Answer("caddy", "GET /", "<html>", certificate: (age, left))
    }
}
