import Evidence
import KnownImages
import StackModel

extension Control {
    static let sharedSecret = Control(
        id: "secrets.shared",
        title: "One key opens two apps",
        layer: .access,
        impact: .data,
        guide: ["AR2"],
        why: """
            When two apps have the same key, whoever gets it from the weaker one owns the other too, and neither can be \
            given a new key alone.
            """,
        fix: """
            Give each app a key of its own: in the *arr apps Settings → General → API Key → reset, elsewhere \
            `openssl rand -hex 16`. Then enter the new key in the apps that ask it (Prowlarr, Seerr, Bazarr, Homarr).
            """,
        references: [Reference("OWASP: Secrets Management Cheat Sheet")],
        reads: [.environment, .envFile, .files],
        variables: [],
        examples: [
            .fails(
                "Radarr and Sonarr with one key", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    environment:
                      RADARR__AUTH__APIKEY: 9f2c4e81b7d05a36c9e1f4728d6b03a5  # <-
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.17
                    environment:
                      SONARR__AUTH__APIKEY: 9f2c4e81b7d05a36c9e1f4728d6b03a5
                """),
            .passes(
                "a key that a helper needs is no second lock",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    environment:
                      RADARR__AUTH__APIKEY: 9f2c4e81b7d05a36c9e1f4728d6b03a5
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.17
                    environment:
                      SONARR__AUTH__APIKEY: 3ac0d5e9187b42f6b1d2c8409e7f6a51
                  unpackerr:
                    image: golift/unpackerr:0.14.5
                    environment:
                      UN_RADARR_0_API_KEY: 9f2c4e81b7d05a36c9e1f4728d6b03a5
                """),
            .unknown(
                "one of the keys is set nowhere",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    environment:
                      RADARR__AUTH__APIKEY: ${RADARR_KEY}
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.17
                    environment:
                      SONARR__AUTH__APIKEY: 3ac0d5e9187b42f6b1d2c8409e7f6a51
                """),
        ]
    ) { subject in
        let locks = Lock.all(in: subject)
        let groups = Dictionary(grouping: locks, by: \.secret.fingerprint).values
            .map { $0.sorted { $0.span < $1.span } }
            .filter { Set($0.map(\.what)).count > 1 }
            .sorted { $0[0].span < $1[0].span }
        var outcomes: [Outcome] = groups.map { group in
            let names = Set(group.map(\.what)).sorted().joined(separator: " and ")
            return .fail(
                .service(group[0].service),
                Failure(
                    "\(names) have the same key: who gets it from one of them owns the other.", reach: .inside,
                    at: group.map(\.span).removingDoubles,
                    seen: group.map { Observation("\($0.name) opens \($0.what)", at: $0.span) },
                    remedy: Remedy(
                        .run("openssl rand -hex 16"),
                        mayBreak: "The apps that use the key need the new one: see `watertight secrets rotate`.")))
        }
        let failed = Set(groups.map { $0[0].service })
        for service in subject.services where !failed.contains(service.name) {
            if let first = subject.unknownSecrets(of: service).first(where: {
                Lock.what(of: $0.name, in: service) != nil
            }) {
                outcomes.append(
                    .unknown(
                        service.subject, "\(first.name) is not known: \(first.reason)",
                        remedy: "Give the variable in .env, or run the audit where it is set."))
            } else if let own = locks.first(where: { $0.service == service.name }) {
                outcomes.append(.pass(service.subject, seen: "\(own.name) opens this app alone", at: own.span))
            }
        }
        return outcomes
    }
}

/// A secret that decides who gets into an app, with whose lock it is.
private struct Lock {
    var service: String
    /// The app that it opens, as people write it.
    var what: String
    var name: String
    var secret: Secret
    var span: SourceSpan

    static func all(in subject: Case) -> [Lock] {
        var locks: [Lock] = []
        for service in subject.services {
            for held in subject.secrets(of: service) where held.secret.isHard && !held.isPart {
                guard let what = what(of: held.name, in: service) else { continue }
                locks.append(
                    Lock(service: service.name, what: what, name: held.name, secret: held.secret, span: held.span))
            }
            for entry in subject.evidence.settings(of: service.name)?.entries ?? [] {
                guard let secret = entry.secret, secret.isHard, ownKeys.contains(entry.key.lowercased()) else {
                    continue
                }
                locks.append(
                    Lock(
                        service: service.name, what: service.title, name: entry.key, secret: secret, span: entry.span))
            }
        }
        return locks
    }

    /// The keys under which apps keep their own API key on disk (config.xml, config.yaml, settings.json).
    private static let ownKeys: Set<String> = ["apikey", "config/apikey", "auth/apikey", "main/apikey"]

    /// Whose lock a variable of the service is; nil for a key that the service uses at another's door.
    static func what(of variable: String, in service: KnownService) -> String? {
        let name = variable.uppercased()
        if let product = service.product?.uppercased(), name == "\(product)__AUTH__APIKEY" { return service.title }
        if service.role == .database, service.recognition.confidence == .certain {
            let own = [
                "POSTGRES_PASSWORD", "MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD", "MONGO_INITDB_ROOT_PASSWORD",
            ]
            return own.contains(name) ? service.name : nil
        }
        return nil
    }
}

extension Secret {
    /// Whether only who was given it has it: an easily guessed one is another finding.
    fileprivate var isHard: Bool { strength == .fair || strength == .strong }
}
