import Evidence
import KnownImages
import StackModel

extension Control {
    static let controlServerOpen = Control(
        id: "vpn.control-server-open",
        title: "Gluetun's control server takes orders without a login",
        layer: .network,
        impact: .service,
        guide: ["VP5", "EX1"],
        why: """
            Gluetun's control server (port 8000) can stop the VPN, stop name resolution and tell the exit address. Up to \
            3.39.0 it also gives out the VPN credentials. In every stable release up to 3.41.3 it asks nobody who they are \
            unless a `config.toml` or (from 3.41) `HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE` says so; only the master branch \
            is closed by default. A release before 3.41 does not read that variable: with it alone the server stays open. A \
            default role with `"auth":"none"` opens every route, also those that read the VPN's \
            settings with the WireGuard key and that set others. Containers on the same network reach it even when it is not \
            published.
            """,
        fix: """
            Do not publish port 8000. On 3.41 and later set \
            `HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE={"auth":"apikey","apikey":"…"}`; from 3.39.1 on mount a \
            `/gluetun/auth/config.toml` with roles; up to 3.39.0 there is no login at all, so update. If nothing uses it, `HTTP_CONTROL_SERVER_ADDRESS=127.0.0.1:8000` keeps \
            it to the apps inside the tunnel.
            """,
        references: [Reference("Gluetun wiki: control server"), Reference("Gluetun issues 2238, 2579 and 2852")],
        reads: [.image, .environment, .envFile, .ports, .volumes, .configs, .secrets, .files],
        variables: [
            "HTTP_CONTROL_SERVER_ADDRESS", "HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE",
            "HTTP_CONTROL_SERVER_AUTH_CONFIG_FILEPATH",
        ],
        examples: controlServerOpenExamples
    ) { subject in
        subject.eachGluetun { controlServer(of: $0, in: subject) }
    }

    /// What is known of the login of Gluetun's control server.
    private enum ControlLogin {
        case asked(String, SourceSpan)
        case open(String, SourceSpan)
        /// Every route is open, also those that read and set the VPN's settings with their keys.
        case wide(String, SourceSpan)
        case unknown(Verdict)
    }

    private static func controlServer(of vpn: KnownService, in subject: Case) -> Verdict {
        let address = vpn.setting("HTTP_CONTROL_SERVER_ADDRESS", "CONTROL_SERVER_ADDRESS")
        if let verdict = address.forced { return verdict }
        let host = (address.text ?? "").prefix { $0 != ":" }
        let port = address.text.flatMap { $0.split(separator: ":").last }.flatMap { Int($0) } ?? 8000
        let published = vpn.ports.first { $0.containerPort == port && $0.transport == .tcp && $0.reach != .loopback }
        if let door = subject.door(.login, of: vpn) {
            if door.isOpen { return open(vpn, because: door.answer.seen, at: door.answer.span, published: published) }
            // One closed route does not close those that a role of the file opens.
            guard case .open(let why, let span)? = roles(of: vpn, in: subject) else { return .pass([door.observation]) }
            return open(vpn, because: why, at: span, published: published)
        }
        if host == "127.0.0.1" || host == "localhost", let span = address.span {
            return .pass([Observation("it listens inside the tunnel's network only", at: span)])
        }
        switch controlLogin(of: vpn, in: subject) {
        case .asked(let how, let span):
            return .pass([Observation(how, at: span)])
        case .open(let why, let span):
            return open(vpn, because: why, at: span, published: published)
        case .wide(let why, let span):
            return open(vpn, because: why, at: span, published: published, isWide: true)
        case .unknown(let verdict):
            guard let published else { return verdict }
            return .fail(
                Failure(
                    "Anyone on your network reaches Gluetun's control server, and whether it asks who they are is not here.",
                    reach: .reach(of: published), impact: .defence, at: [published.span],
                    seen: [Observation("port \(port) is published", at: published.span)],
                    remedy: Remedy(
                        .remove(published.span, what: "the published port \(port)"),
                        mayBreak: "Dashboards that read it over the host's address must use the Docker network.")))
        }
    }

    private static func controlLogin(of vpn: KnownService, in subject: Case) -> ControlLogin {
        let versions = vpn.gluetunVersions
        let place = vpn.image?.span ?? vpn.span
        let name = "HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE"
        let written = vpn.variable(name).flatMap { $0.value == .absent ? nil : $0.span }
        // Releases before 3.41 have no such setting (`internal/configuration/settings/server.go` of each tag).
        let role = versions.any({ $0 >= .v341 }) ? vpn.setting(name) : .absent
        if let verdict = role.forced { return .unknown(verdict) }
        let text = shown(role).filter { !$0.isWhitespace }.lowercased()
        if text.contains("\"auth\":\"none\""), let span = role.span {
            // An older release does not read the role, and is open without a file that holds other roles.
            let isOpen =
                versions.all { $0 >= .v341 }
                || versions.any { $0 >= .v341 } && !mayHoldRoles(vpn, in: subject)
            if isOpen { return .wide("the default role asks for nothing, on every route", span) }
        }
        if versions.all({ $0 >= .v341 }), !role.isAbsent, let span = role.span {
            if text != "{}" { return .asked("the default role asks for a login", span) }
        }
        if versions.all({ $0 <= .v3390 }) { return .open("up to 3.39.0 it knows no login", written ?? place) }
        if let read = roles(of: vpn, in: subject) { return read }
        if let file = authFile(of: vpn, in: subject) { return .unknown(file) }
        if versions.all({ $0 == .master }) {
            return .asked("master asks for a login by default since March 2026, and \(versions.assumption)", place)
        }
        if versions.any({ $0 == .master }) || (versions.any({ $0 < .v341 }) && !role.isAbsent) {
            return .unknown(versions.undecided("Whether the control server asks for a login"))
        }
        if role.isAbsent, let span = written {
            return .open("the default role is read from 3.41 on, and \(versions.assumption)", span)
        }
        return .open("no role is set, and \(versions.assumption)", place)
    }

    /// The role's JSON, with the key in it masked.
    private static func shown(_ role: Setting) -> String {
        if case .hidden(let entry) = role, case .masked(let text) = entry.value { return text.text }
        return role.text ?? ""
    }

    /// Whether a file that was read, or may be there, holds roles of its own.
    private static func mayHoldRoles(_ vpn: KnownService, in subject: Case) -> Bool {
        if roles(of: vpn, in: subject) != nil { return true }
        return authFile(of: vpn, in: subject) != nil
    }

    /// What the roles of a `config.toml` that was read say; nil when none was read, or it has none.
    ///
    /// One role of any kind closes every route that no role names (Gluetun's `internal/server/middlewares/auth`).
    private static func roles(of vpn: KnownService, in subject: Case) -> ControlLogin? {
        guard vpn.setting("HTTP_CONTROL_SERVER_AUTH_CONFIG_FILEPATH").isAbsent,
            let settings = subject.evidence.settings(of: vpn.name)
        else { return nil }
        let logins = settings.entries.filter { $0.key.hasPrefix("roles/") && $0.key.hasSuffix("/auth") }
        if let open = logins.first(where: { $0.text?.lowercased() == "none" }) {
            return .open("a role of \(open.span.file) asks for nothing", open.span)
        }
        guard let first = logins.first else { return nil }
        return .asked("each role of \(first.span.file) asks for a login", first.span)
    }

    /// The verdict when a file may hold the roles; nil when nothing is mounted there.
    private static func authFile(of vpn: KnownService, in subject: Case) -> Verdict? {
        let setting = vpn.setting("HTTP_CONTROL_SERVER_AUTH_CONFIG_FILEPATH")
        if let verdict = setting.forced { return verdict }
        let path = setting.text ?? "/gluetun/auth/config.toml"
        let isMounted =
            vpn.mounts.contains { $0.target == path || path.hasPrefix($0.target == "/" ? "/" : $0.target + "/") }
            || vpn.configs.contains { $0.target == path } || vpn.secrets.contains { $0.target == path }
        guard isMounted else { return nil }
        return .unknown(
            reason: "Whether the control server asks for a login stands in \(path), which was not read.",
            remedy: "Look for [[roles]] in that file; without the file the server is open up to 3.41.3.")
    }

    private static func open(
        _ vpn: KnownService, because why: String, at place: SourceSpan, published: PublishedPort?,
        isWide: Bool = false
    ) -> Verdict {
        let givesCredentials = vpn.gluetunVersions.all { $0 <= .v3390 }
        let reach = published.map { Reach.reach(of: $0) } ?? .neighbour
        let who = published == nil ? "Any container beside \(vpn.name)" : "Anyone on your network"
        let impact: Impact = isWide ? .takeover : givesCredentials ? .data : .service
        let wide =
            "\(who) can read the VPN's keys, change its settings and stop it: the control server asks for no login."
        return .fail(
            Failure(
                isWide
                    ? wide
                    : givesCredentials
                        ? "\(who) can read your VPN credentials and stop the VPN: the control server asks for no login."
                        : "\(who) can stop the VPN and read its exit address: the control server asks for no login.",
                reach: reach, impact: impact,
                at: [published?.span ?? place] + (published == nil ? [] : [place]),
                seen: [Observation(why, at: place)]
                    + (published.map { [Observation("port \($0.containerPort) is published", at: $0.span)] } ?? []),
                remedy: remedy(for: vpn, published: published)))
    }

    /// The login that the release can be given: before 3.41 a file, up to 3.39.0 none.
    private static func remedy(for vpn: KnownService, published: PublishedPort?) -> Remedy {
        let versions = vpn.gluetunVersions
        let port = published.map { "Take port \($0.shown) out too, unless another machine needs it. " } ?? ""
        let mayBreak = port + "Whatever reads the control server must send the key"
        if versions.all({ $0 < .v341 }) {
            return Remedy(
                .advise(
                    versions.all { $0 <= .v3390 }
                        ? "update Gluetun to 3.41 or later and set HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE there"
                        : "mount /gluetun/auth/config.toml with [[roles]] that ask for a key, or update to 3.41 or later"
                ), mayBreak: mayBreak + ".")
        }
        return Remedy(
            .setVariable(
                service: vpn.name, name: "HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE",
                value: #"{"auth":"apikey","apikey":"<a new key>"}"#),
            mayBreak: versions.any { $0 < .v341 }
                ? mayBreak + "; a release before 3.41 does not read this and needs config.toml instead."
                : mayBreak + ".")
    }

    private static let controlServerOpenExamples: [Example] = [
        .fails(
            "published, and 3.41 asks for nothing by default", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                ports:
                  - "8000:8000"  # <-
            """),
        .fails(
            "not published, but containers beside it reach it", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.40  # <-
            """),
        .fails(
            "3.40 does not read the default role", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.40.3
                environment:
                  HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE: '{"auth":"apikey","apikey":"3pGQm8Wc7RkTzXv2NdLbYh"}'  # <-
            """),
        .fails(
            "nor a role of which nothing is known", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.39.1
                environment:
                  HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE: ${CONTROL_ROLE}  # <-
            """),
        .unknown(
            "a role, and a version that may be too old to read it",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun@sha256:2b42bfa046757145a5155acece417b65b4443c8033fb88661a8e9dcf7fda5a00
                environment:
                  HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE: '{"auth":"apikey","apikey":"3pGQm8Wc7RkTzXv2NdLbYh"}'
            """),
        .fails(
            "3.38 gives out the credentials", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.38.0
                ports:
                  - "8000:8000/tcp"  # <-
            """),
        .fails(
            "a role that asks for nothing", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:latest
                environment:
                  HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE: '{"auth":"none"}'  # <-
            """),
        .fails(
            "a role that asks for nothing, with a key that nobody is asked for", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                environment:
                  HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE: '{"auth":"none","apikey":"3pGQm8Wc7RkTzXv2NdLbYh"}'  # <-
            """),
        .fails(
            "a file with a role that asks for nothing", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                volumes: ["./gluetun:/gluetun"]
            """,
            and: [
                Example.File(
                    "gluetun/auth/config.toml",
                    """
                    [[roles]]
                    name = "all"
                    routes = ["PUT /v1/vpn/status"]
                    auth = "none"  # <-
                    """)
            ]),
        .fails(
            "the running server answers everybody", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                volumes: ["./gluetun:/gluetun"]
            """,
            answers: [.init("gluetun", "GET /v1/vpn/status", #"{"status": "running"}"#, marked: "")]),
        .passes(
            "the running server refuses visitors",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                volumes: ["./gluetun:/gluetun"]
            """,
            answers: [.init("gluetun", "GET /v1/vpn/status", status: 401)]),
        .passes(
            "a file whose role asks for a key",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                volumes: ["./gluetun:/gluetun"]
            """,
            and: [
                Example.File(
                    "gluetun/auth/config.toml",
                    """
                    [[roles]]
                    name = "monitor"
                    routes = ["GET /v1/vpn/status"]
                    auth = "apikey"
                    apikey = "3pGQm8Wc7RkTzXv2NdLbYh"
                    """)
            ]),
        .passes(
            "master is closed by default",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:latest
            """),
        .passes(
            "a role with a key",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                environment:
                  HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE: '{"auth":"apikey","apikey":"3pGQm8Wc7RkTzXv2NdLbYh"}'
            """),
        .passes(
            "it listens on loopback",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                environment: ["HTTP_CONTROL_SERVER_ADDRESS=127.0.0.1:8000"]
            """),
        .unknown(
            "a mounted folder may hold the roles",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                volumes: ["./gluetun:/gluetun"]
            """),
        .fails(
            "a role that asks for nothing, and no version that makes it better", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun@sha256:2b42bfa046757145a5155acece417b65b4443c8033fb88661a8e9dcf7fda5a00
                environment:
                  HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE: '{"auth":"none"}'  # <-
            """),
        .unknown(
            "the digest does not tell the version",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun@sha256:2b42bfa046757145a5155acece417b65b4443c8033fb88661a8e9dcf7fda5a00
            """),
    ]
}
