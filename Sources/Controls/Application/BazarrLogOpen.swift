import Evidence
import StackModel

extension Control {
    static let bazarrLogOpen = Control(
        id: "app.bazarr-log-open",
        title: "Bazarr gives its log to visitors without a login",
        layer: .application,
        impact: .data,
        guide: ["CR2"],
        why: """
            Some addresses of Bazarr ask nobody, even where its pages want a login: `/bazarr.log`, and backups by their \
            names, which hold its key and those of Radarr and Sonarr. The log tells what you have and when you are at it.
            """,
        fix: """
            Publish Bazarr only behind a proxy that asks for a login first, for every path; or on loopback.
            """,
        references: [
            Reference("Bazarr pull request 3364", "https://github.com/morpheus65535/bazarr/pull/3364")
        ],
        reads: [.image, .ports],
        examples: [
            .fails(
                "the log comes, though the page asks for a login", on: "bazarr",
                AppStacks.published("lscr.io/linuxserver/bazarr:1.5.2", as: "bazarr", port: 6767),
                answers: [
                    .init("bazarr", "GET /", status: 302, headers: ["Location": "/login?next=/"]),
                    .init(
                        "bazarr", "GET /bazarr.log", "2026-11-22 09:00:00|INFO    |root|BAZARR is started|", marked: ""),
                ]),
            .passes(
                "the log asks too", AppStacks.published("lscr.io/linuxserver/bazarr:1.5.6", as: "bazarr", port: 6767),
                answers: [
                    .init("bazarr", "GET /", status: 302, headers: ["Location": "/login?next=/"]),
                    .init("bazarr", "GET /bazarr.log", status: 401),
                ]),
            .passes(
                "the log comes, to its neighbours alone",
                AppStacks.inVolume("lscr.io/linuxserver/bazarr:1.5.2", as: "bazarr"),
                answers: [
                    .init("bazarr", "GET /", status: 302, headers: ["Location": "/login?next=/"]),
                    .init("bazarr", "GET /bazarr.log", "2026-11-22 09:00:00|INFO    |root|BAZARR is started|"),
                ]),
            .unknown(
                "it answers something else",
                AppStacks.published("lscr.io/linuxserver/bazarr:1.5.6", as: "bazarr", port: 6767),
                answers: [.init("bazarr", "GET /", status: 302, headers: ["Location": "/login?next=/"])]),
            .notApplicable(
                "it has no login at all, which is the finding then",
                AppStacks.published("lscr.io/linuxserver/bazarr:1.5.2", as: "bazarr", port: 6767),
                answers: [
                    .init("bazarr", "GET /", #"<script>window.Bazarr = {"apiKey": "x1"};</script>"#),
                    .init("bazarr", "GET /bazarr.log", "2026-11-22 09:00:00|INFO    |root|BAZARR is started|"),
                ]),
            .notApplicable(
                "it was not asked",
                AppStacks.published("lscr.io/linuxserver/bazarr:1.5.2", as: "bazarr", port: 6767)),
        ]
    ) { subject in
        guard subject.evidence.probes != nil else { return [] }
        return subject.eachService(where: { $0.product == "bazarr" }) { service in
            if let login = subject.door(.login, of: service), login.isOpen {
                return .notApplicable("It asks for no login at all: see `app.bazarr-login-off`.")
            }
            guard let door = subject.door(.log, of: service) else {
                let answer = subject.evidence.probe(of: service.name)?.answer(to: .log)
                let gap = subject.evidence.gaps.first { $0.what == "app-answers:\(service.name)" }
                var reason = gap?.reason ?? "\(service.title) was not asked for its log."
                if case .undecided(let why)? = answer?.finding { reason = why }
                return .unknown(
                    reason: reason,
                    remedy: gap?.remedy ?? "Open `/bazarr.log` of \(service.name) in a private window.")
            }
            guard door.isOpen else { return .pass([door.observation]) }
            let reach = subject.reach(to: service)
            guard reach != .neighbour else {
                // No release was seen to mend it: to keep it from all but a proxy is the mend.
                return .pass([
                    Observation("its log asks nobody, and only containers beside it reach it", at: door.answer.span)
                ])
            }
            return .fail(
                Failure(
                    "Whoever reaches Bazarr reads its log without a login, and what else it leaves open.",
                    reach: reach, at: [door.answer.span], seen: [door.observation],
                    remedy: Remedy(
                        .advise("publish \(service.name) on loopback, or behind a proxy that asks for a login first"),
                        mayBreak: "Who opened it by its port uses the proxy's name.")))
        }
    }
}
