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
            .passes(
                "an empty list, as Qt writes it", AppStacks.qbittorrent,
                and: [AppStacks.conf("[Preferences]\nWebUI\\AuthSubnetWhitelist=@Invalid()")],
                answers: [
                    .init("qbittorrent", "GET /api/v2/app/version", status: 403),
                    .init("qbittorrent", "KEY GET /api/v2/app/version", "v5.2.3"),
                    .init("qbittorrent", "KEY GET /api/v2/app/preferences", #"{"bypass_auth_subnet_whitelist": ""}"#),
                ]),
            .passes(
                "a variable sets what the file says otherwise",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:5.28.0
                    environment: {RADARR__AUTH__METHOD: External, RADARR__LOG__LEVEL: debug}
                    ports: ["127.0.0.1:7878:7878"]
                    volumes: ["./config:/config"]
                """,
                and: [
                    AppStacks.config(
                        "<AuthenticationMethod>Forms</AuthenticationMethod><LogLevel>info</LogLevel><ApiKey>k</ApiKey>")
                ],
                answers: ServarrStacks.radarr(host: #"{"authenticationMethod": "external", "logLevel": "debug"}"#)),
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
            let differing = settings.entries.filter { $0.onDisk != nil && !isSet(byVariable: $0.key, of: service) }
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
    /// Whether a variable of the service sets it, and so the file is meant not to hold: `RADARR__AUTH__METHOD` for
    /// `AuthenticationMethod`, `RADARR__LOG__LEVEL` for `LogLevel`, `RADARR__SERVER__PORT` for `Port`.
    ///
    /// Source: Servarr wiki, environment variables; the apps' `ConfigFileProvider.cs`.
    private static func isSet(byVariable key: String, of service: KnownService) -> Bool {
        guard let product = service.product, product.hasSuffix("arr") else { return false }
        let key = key.uppercased()
        return service.service.environment.contains { entry in
            guard let (section, name) = place(ofVariable: entry.name.uppercased(), of: product.uppercased()) else {
                return false
            }
            return [name, section + name].contains(key) || (section == "AUTH" && key == "AUTHENTICATION" + name)
        }
    }

    /// The section and the name in it of `PRODUCT__SECTION__NAME`.
    private static func place(ofVariable variable: String, of product: String) -> (String, String)? {
        guard variable.hasPrefix(product + "__") else { return nil }
        let rest = variable.dropFirst(product.count + 2)
        guard let gap = rest.firstRange(of: "__") else { return nil }
        return (String(rest[..<gap.lowerBound]), String(rest[gap.upperBound...]))
    }
}
