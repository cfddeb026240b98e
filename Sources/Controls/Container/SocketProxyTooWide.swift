import Evidence
import KnownImages
import StackModel

extension Control {
    static let socketProxyTooWide = Control(
        id: "container.socket-proxy-too-wide",
        title: "The socket proxy lets through what makes its clients root",
        layer: .container,
        impact: .host,
        guide: ["CT1"],
        why: """
            A socket proxy protects as far as it refuses. With `POST=1` and `CONTAINERS=1` its clients create containers, \
            and are root on the host. In Tecnativa's proxy `ALLOW_START`, `ALLOW_STOP` and `ALLOW_RESTARTS` do nothing \
            without `POST=1`; in linuxserver.io's they work with `POST=0`. `SECRETS`, `AUTH`, `CONFIGS` and `SWARM` show \
            what they are called after.
            """,
        fix: """
            Set `POST=0` and only the sections that the clients need. Use one proxy for each client: a proxy for several \
            has the rights of all of them together.
            """,
        references: [Reference("Tecnativa/docker-socket-proxy: README, haproxy.cfg"), .cis("5.32")],
        reads: [.environment, .envFile, .command, .image],
        examples: [
            .fails(
                "clients may create containers", on: "socket-proxy",
                """
                services:
                  socket-proxy:
                    image: tecnativa/docker-socket-proxy:v0.4.1
                    environment:
                      CONTAINERS: 1
                      POST: 1  # <-
                """),
            .fails(
                "the running proxy answers what secrets are kept", on: "socket-proxy",
                "services:\n  socket-proxy:\n    image: 11notes/socket-proxy:2.1.5\n",
                answers: [
                    .init(
                        "socket-proxy", "GET /secrets", #"[{"ID": "ktnbjxoalbkvbvedmg1urrz8h"}]"#,
                        headers: ["Content-Type": "application/json"], marked: "")
                ]),
            .fails(
                "the running proxy lets the question through to an engine that has no secrets", on: "socket-proxy",
                "services:\n  socket-proxy:\n    image: 11notes/socket-proxy:2.1.5\n",
                answers: [
                    .init(
                        "socket-proxy", "GET /secrets", #"{"message": "This node is not a swarm manager."}"#,
                        status: 503, headers: ["Content-Type": "application/json"], marked: "")
                ]),
            .passes(
                "clients may only look",
                """
                services:
                  socket-proxy:
                    image: tecnativa/docker-socket-proxy:v0.4.1
                    environment:
                      CONTAINERS: 1
                      POST: 0
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  socket-proxy:
                    image: tecnativa/docker-socket-proxy:v0.4.1
                    environment:
                      CONTAINERS: 1
                      POST: ${ALLOW_POST}
                """),
        ]
    ) { subject in
        subject.eachService(where: { $0.role == .socketProxy }) { service in
            if let open = subject.undecided(service, .environment, .envFile, .command) { return open }
            let repository = service.image?.value.repository ?? ""
            let isHAProxy = repository.hasPrefix("tecnativa/") || repository.hasPrefix("linuxserver")
            let written: Verdict =
                if repository.hasPrefix("wollomatic/") {
                    wollomatic(service)
                } else if isHAProxy {
                    sections(service)
                } else {
                    .unknown(
                        reason: "How the image of \(service.name) is told what to let through is not established.",
                        remedy: "Read its documentation, and see that it refuses POST requests.")
                }
            return answered(written, subject.evidence.settings(of: service.name), service)
        }
    }

    /// The verdict on its settings, with what the running proxy let through to a visitor.
    private static func answered(_ written: Verdict, _ settings: AppSettings?, _ service: KnownService) -> Verdict {
        guard let settings else { return written }
        let through = settings.entries.filter {
            $0.key.hasPrefix("Section/") && ["answered", "empty"].contains($0.text)
        }
        let telling = through.filter { ["Section/SECRETS", "Section/CONFIGS", "Section/SWARM"].contains($0.key) }
        switch written {
        case .fail(var failure):
            failure.observations += telling.map { Observation("the running proxy answers it", at: $0.span) }
            return .fail(failure)
        case .pass, .unknown, .notApplicable:
            if let first = telling.first {
                let names = telling.map { String($0.key.dropFirst(8)) }.joined(separator: ", ")
                // An engine outside a swarm has none to give: nothing is lost until it joins one.
                let isEmpty = telling.allSatisfy { $0.text == "empty" }
                return .fail(
                    Failure(
                        "The running \(service.name) lets its clients ask for what \(names) guards"
                            + (isEmpty ? "; this engine is in no swarm, so there is none yet." : "."),
                        reach: .neighbour, impact: isEmpty ? .defence : .data, at: telling.map(\.span),
                        seen: telling.map {
                            Observation(
                                $0.text == "empty"
                                    ? "it is let through to the engine, which is in no swarm"
                                    : "it is let through to the engine", at: $0.span)
                        },
                        remedy: Remedy(
                            .advise("take \(first.key.dropFirst(8)) from what \(service.name) lets through"),
                            mayBreak: "A client for Docker Swarm may need it.")))
            }
            guard case .pass(let seen) = written else { return written }
            return .pass(seen + through.map { Observation("the running proxy lets through", at: $0.span) })
        }
    }

    /// Tecnativa's and linuxserver.io's: a variable for each section of the API, and POST for everything that changes.
    private static func sections(_ service: KnownService) -> Verdict {
        let open = service.environment.filter { isOn($0) }
        let names = Set(open.map(\.name))
        let changing: Set = [
            "CONTAINERS", "IMAGES", "VOLUMES", "EXEC", "BUILD", "SERVICES", "PLUGINS", "TASKS", "SYSTEM",
        ]
        if let post = open.first(where: { $0.name == "POST" }), !names.isDisjoint(with: changing) {
            let sections = names.intersection(changing).sorted().joined(separator: ", ")
            return .fail(
                Failure(
                    "Every client of \(service.name) can take over this host: it may change \(sections.lowercased()).",
                    reach: .neighbour, at: [post.span],
                    seen: [Observation("POST is on together with \(sections)", at: post.span)],
                    remedy: Remedy(
                        .setVariable(service: service.name, name: "POST", value: "0"),
                        mayBreak: "Clients can no longer start, stop, create or remove anything.")))
        }
        let telling = open.filter { ["SECRETS", "AUTH", "CONFIGS", "SWARM"].contains($0.name) }
        if let first = telling.first {
            return .fail(
                Failure(
                    "Every client of \(service.name) can read what \(first.name) guards.", reach: .neighbour,
                    impact: .data, at: telling.map(\.span),
                    seen: telling.map { Observation("\($0.name) is on", at: $0.span) },
                    remedy: Remedy(
                        .setVariable(service: service.name, name: first.name, value: "0"),
                        mayBreak: "A client for Docker Swarm may need it.")))
        }
        let shown = names.isEmpty ? "only its defaults are on" : "on: \(names.sorted().joined(separator: ", "))"
        let rest = names.contains("CONTAINERS") ? "; clients can still read every container's environment" : ""
        return .pass([
            Observation("POST is off; \(shown)\(rest)", at: service.service.place(of: "environment"))
        ])
    }

    private static func isOn(_ entry: EnvironmentEntry) -> Bool {
        let isFlag = entry.name.utf8.allSatisfy { (0x41...0x5a).contains($0) || $0 == 0x5f }
        return isFlag && ["1", "true", "on", "yes"].contains(entry.text?.lowercased() ?? "")
    }

    /// wollomatic's: a regular expression for each method; what has none is refused.
    private static func wollomatic(_ service: KnownService) -> Verdict {
        let wide = service.command.first { word in
            let text = word.value.text
            guard let sign = text.firstIndex(of: "="), text.drop(while: { $0 == "-" }).hasPrefix("allowPOST") else {
                return false
            }
            let pattern = text[text.index(after: sign)...].filter { !"'\"^$".contains($0) }
            return pattern == ".*" || pattern == "/.*" || pattern.contains("containers/create")
        }
        guard let wide else {
            return .pass([
                Observation("it refuses what its expressions do not name", at: service.service.place(of: "command"))
            ])
        }
        return .fail(
            Failure(
                "Every client of \(service.name) can take over this host: it may create containers.",
                reach: .neighbour, at: [wide.span],
                seen: [Observation("POST is allowed for everything", at: wide.span)],
                remedy: Remedy(
                    .remove(wide.span, what: "the expression, or narrow it to what the client calls"),
                    mayBreak: "Clients can no longer start, stop, create or remove anything.")))
    }
}
