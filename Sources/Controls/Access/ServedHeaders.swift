import Evidence
import StackModel

/// What reverse proxies were seen to serve: for each of them whether its sites carry the headers that protect browsers.
enum ServedHeaders {
    static func outcomes(in subject: Case) -> [Outcome] {
        let pages = Dictionary(grouping: subject.evidence.pages ?? [], by: \.service)
        return pages.sorted { $0.key < $1.key }.compactMap { name, pages in
            subject.service(name).map { Outcome($0.subject, verdict(on: pages, of: $0)) }
        }
    }

    private static func verdict(on pages: [ServedPage], of proxy: KnownService) -> Verdict {
        // A site that is down or unknown to the proxy shows the proxy's own error page.
        let real = pages.filter { $0.status < 500 && ![404, 421].contains($0.status) }
        guard let first = real.first else {
            return .unknown(
                reason: "None of the sites of \(proxy.name) answered with a page of its own.",
                remedy: "Start what stands behind it, and look with `curl -sI`.")
        }
        let bare = real.filter { !missing(in: $0).isEmpty }
        guard let worst = bare.first else {
            return .pass([
                Observation(
                    "all of \(real.count) sites send strict-transport-security and nosniff", at: first.span)
            ])
        }
        let place = worst.span ?? .answer(of: proxy.name, to: "/")
        return .fail(
            Failure(
                "Browsers get \(bare.count == real.count ? "every site" : "\(bare.count) of \(real.count) sites") of "
                    + "\(proxy.title) without the headers that keep them to HTTPS and to the types that are sent.",
                reach: .network, at: bare.map { $0.span ?? place },
                seen: bare.map {
                    Observation("\($0.name) came without \(missing(in: $0).joined(separator: " and "))", at: $0.span)
                },
                remedy: Remedy(
                    .advise(
                        "send `Strict-Transport-Security: max-age=31536000` and `X-Content-Type-Options: nosniff` from the proxy"
                    ))))
    }

    private static func missing(in page: ServedPage) -> [String] {
        var missing: [String] = []
        if page.headers["strict-transport-security"]?.contains("max-age") != true {
            missing.append("Strict-Transport-Security")
        }
        if page.headers["x-content-type-options"]?.lowercased() != "nosniff" { missing.append("nosniff") }
        return missing
    }
}
