import Evidence
import StackModel

extension Control {
    static let settingsDrift = Control(
        id: "app.settings-drift",
        title: "An app runs with other settings than its file says",
        layer: .application,
        impact: .defence,
        guide: ["QB1", "AR1"],
        why: """
            A settings file that was edited while the app ran does nothing until the next start, or is written over by the app. \
            What you read in it is not what protects you now, and after a restart something else holds.
            """,
        fix: """
            Make the change in the app's own page, or stop the app, edit the file and start it again.
            """,
        references: [],
        reads: [.image, .files],
        examples: [
            .fails(
                "edited while it ran", on: "qbittorrent", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\CSRFProtection=true  # <-")],
                answers: [
                    .init("qbittorrent", "GET /api/v2/app/version", status: 403),
                    .init("qbittorrent", "KEY GET /api/v2/app/version", "v5.2.3"),
                    .init(
                        "qbittorrent", "KEY GET /api/v2/app/preferences", #"{"web_ui_csrf_protection_enabled": false}"#,
                        marked: "web_ui_csrf_protection_enabled"),
                ]),
            .passes(
                "as the file says, in another spelling", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\ServerDomains=\"localhost;gluetun\"")],
                answers: [
                    .init("qbittorrent", "GET /api/v2/app/version", status: 403),
                    .init("qbittorrent", "KEY GET /api/v2/app/version", "v5.2.3"),
                    .init(
                        "qbittorrent", "KEY GET /api/v2/app/preferences",
                        #"{"web_ui_domain_list": "localhost; gluetun"}"#),
                ]),
            .notApplicable(
                "the running app was not asked", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\CSRFProtection=true")]),
            .unknown(
                "the running app did not let itself be asked", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\CSRFProtection=true")],
                answers: [
                    .init("qbittorrent", "GET /api/v2/app/version", status: 403),
                    .init("qbittorrent", "KEY GET /api/v2/app/version", status: 403),
                ]),
        ]
    ) { subject in
        guard subject.evidence.probes != nil else { return [] }
        return subject.services.compactMap { service -> Outcome? in
            guard let settings = subject.evidence.settings(of: service.name), !settings.files.isEmpty,
                RunningSettings.products.contains(service.product ?? "")
            else { return nil }
            guard !settings.answers.isEmpty else {
                let gap = subject.evidence.gaps.first { $0.what == "app-answers:\(service.name)" }
                return .unknown(
                    service.subject, gap?.reason ?? "\(service.title) did not say what settings it runs with.",
                    remedy: gap?.remedy ?? "Name credentials for it under `credentials:` in watertight.yaml.")
            }
            let differing = settings.entries.filter { $0.onDisk != nil }
            guard !differing.isEmpty else {
                return .pass(
                    service.subject, seen: "what it runs with is what its file says", at: settings.place)
            }
            let names = differing.map(\.key).prefix(5).joined(separator: ", ")
            return .fail(
                service.subject,
                Failure(
                    "\(service.title) does not run with what its file says: \(names).", reach: .fault,
                    at: differing.flatMap { [$0.span] + ($0.onDisk.map { [$0.span] } ?? []) },
                    seen: differing.map { Observation("\($0.key) holds with another value", at: $0.span) },
                    remedy: Remedy(.advise("restart \(service.name), or set it in the app's own page"))))
        }
    }
}
