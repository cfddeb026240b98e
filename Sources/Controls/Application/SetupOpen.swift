import Evidence
import StackModel

extension Control {
    static let setupOpen = Control(
        id: "app.setup-open",
        title: "An app's first-run set-up waits for anybody",
        layer: .application,
        impact: .takeover,
        guide: ["CR2", "CL01"],
        why: """
            Until its set-up is finished, the first visitor makes themselves the owner of the app: of every container \
            with Portainer, of every route and certificate with Nginx Proxy Manager, of every key that it is given later.
            """,
        fix: """
            Open the app and finish its set-up, before it is published.
            """,
        references: [
            Reference("Portainer: initial setup", "https://docs.portainer.io/start/install-ce/server/setup"),
            Reference("Nginx Proxy Manager: setup", "https://nginxproxymanager.com/setup/"),
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "Portainer has no administrator yet", on: "portainer",
                AppStacks.inVolume("portainer/portainer-ce:2.33.8", as: "portainer", at: "/data"),
                answers: [
                    .init("portainer", "GET /api/users/admin/check", status: 404, marked: ""),
                    .init("portainer", "GET /api/status", #"{"Version": "2.33.8", "InstanceID": "x"}"#),
                ]),
            .fails(
                "the first visitor of Nginx Proxy Manager becomes its administrator", on: "npm",
                AppStacks.inVolume("jc21/nginx-proxy-manager:2.15.1", as: "npm", at: "/data"),
                answers: [
                    .init(
                        "npm", "GET /api/",
                        #"{"status": "OK", "setup": false, "version": {"major": 2, "minor": 15, "revision": 1}}"#,
                        marked: "")
                ]),
            .fails(
                "Homarr waits for its first user", on: "homarr",
                AppStacks.homarr("58d2e9b0c7f4a1635e8d2b9f0c7a4e163d5b8f2e9c0a7d416b3e5f8c2d9a0b74", marked: false),
                answers: [
                    .init(
                        "homarr", "GET /api/trpc/onboard.currentStep",
                        #"{"result": {"data": {"json": {"current": "user", "previous": "start"}}}}"#, marked: "")
                ]),
            .fails(
                "anybody may configure Jellystat", on: "jellystat", AppStacks.jellystat("stat"),
                answers: [
                    .init("jellystat", "GET /auth/isConfigured", #"{"state": 1, "version": "1.1.10"}"#, marked: "")
                ]),
            .fails(
                "authentik waits for its first administrator", on: "server", authentik,
                answers: [
                    .init(
                        "server", "GET /setup", status: 302, headers: ["Location": "/if/flow/initial-setup/"],
                        marked: "")
                ]),
            .passes(
                "authentik has one, and its worker has no page", authentik,
                answers: [.init("server", "GET /setup", status: 302, headers: ["Location": "/"])]),
            .passes(
                "there is an administrator",
                AppStacks.inVolume("portainer/portainer-ce:2.33.8", as: "portainer", at: "/data"),
                answers: [
                    .init("portainer", "GET /api/users/admin/check", status: 204),
                    .init("portainer", "GET /api/status", #"{"Version": "2.33.8"}"#),
                ]),
            .passes(
                "the Plex server is claimed",
                AppStacks.inVolume("plexinc/pms-docker:1.41.9", as: "plex"),
                answers: [
                    .init(
                        "plex", "GET /identity",
                        #"<MediaContainer size="0" claimed="1" machineIdentifier="x" version="1.41.9.9961-46083195d"/>"#
                    )
                ]),
            .fails(
                "Homarr is not running, and its database says that it was never set up", on: "homarr",
                AppStacks.homarrKept,
                databases: [
                    .init("homarr/db/db.sqlite", "CREATE TABLE onboarding (id TEXT, step TEXT);", marked: "onboarding")
                ]),
            .passes(
                "Homarr's database says that its set-up is finished", AppStacks.homarrKept,
                databases: [
                    .init(
                        "homarr/db/db.sqlite",
                        "CREATE TABLE onboarding (id TEXT, step TEXT);\nINSERT INTO onboarding VALUES ('x', 'finish');")
                ]),
            .unknown(
                "something answers, but not this",
                AppStacks.inVolume("portainer/portainer-ce:2.33.8", as: "portainer", at: "/data"),
                answers: [.init("portainer", "GET /", "<html></html>")]),
            .notApplicable(
                "the apps were not asked",
                AppStacks.inVolume("portainer/portainer-ce:2.33.8", as: "portainer", at: "/data")),
        ]
    ) { subject in
        let products: Set<String> = ["authentik", "portainer", "nginx-proxy-manager", "homarr", "jellystat", "plex"]
        return subject.services.filter { $0.product.map(products.contains) ?? false }.compactMap { service in
            // Of authentik's containers the server alone has a page.
            if service.product == "authentik",
                service.command.contains(where: { $0.value.text == "worker" })
                    || service.image?.value.repository.hasSuffix("/server") != true
            {
                return nil
            }
            guard let door = subject.door(.setup, of: service) else {
                if let verdict = storedStep(service, in: subject) { return Outcome(service.subject, verdict) }
                guard subject.evidence.probes != nil else { return nil }
                let answer = subject.evidence.probe(of: service.name)?.answer(to: .setup)
                let gap = subject.evidence.gaps.first { $0.what == "app-answers:\(service.name)" }
                var reason = gap?.reason ?? "\(service.title) was not asked."
                if case .undecided(let why) = answer?.finding { reason = why }
                return .unknown(
                    service.subject, reason,
                    remedy: gap?.remedy ?? "Open \(service.name) and look whether it asks for a login.")
            }
            guard door.isOpen else { return Outcome(service.subject, .pass([door.observation])) }
            return .fail(
                service.subject,
                Failure(
                    "The first visitor makes themselves the owner of \(service.title).",
                    reach: subject.reach(to: service), at: [door.answer.span], seen: [door.observation],
                    remedy: Remedy(.advise("open \(service.name) and finish its set-up"))))
        }
    }
    /// What the app's own database says of its set-up; nil where it says nothing.
    private static func storedStep(_ service: KnownService, in subject: Case) -> Verdict? {
        guard let step = subject.evidence.settings(of: service.name)?.entry("onboarding/step") else { return nil }
        switch step.text {
        case "finish"?: return .pass([Observation("the set-up is finished", at: step.span)])
        case "start"?, "import"?, "user"?, "group"?, "settings"?, "integrations"?:
            return .fail(
                Failure(
                    "The first visitor makes themselves the owner of \(service.title).",
                    reach: subject.reach(to: service), at: [step.span],
                    seen: [Observation("the set-up waits at its step `\(step.text ?? "")`", at: step.span)],
                    remedy: Remedy(.advise("open \(service.name) and finish its set-up"))))
        default: return nil
        }
    }

    private static let authentik = """
        services:
          server:
            image: ghcr.io/goauthentik/server:2026.8.1
            command: server
          worker:
            image: ghcr.io/goauthentik/server:2026.8.1
            command: worker
        """
}
