import Evidence
import KnownImages
import PacketFilter
import StackModel

extension Control {
    static let portReachable = Control(
        id: "network.port-reachable",
        title: "A proof of exposure reached a port from where it must not be reached",
        layer: .network,
        impact: .takeover,
        guide: ["EX1", "CL12"],
        why: """
            Rules on this machine say who should get through; a router, a provider or a second firewall may say otherwise. \
            `watertight prove exposure` really connects to each published port from where the owner says. Its verdict \
            counts for 30 days, as long as the containers that publish ports and the host's rules are those it was made on.
            """,
        fix: """
            Bind the port to `127.0.0.1` or the LAN address, or close it in the `DOCKER-USER` chain or on the router; \
            `watertight ports` tells what lets each port through.
            """,
        references: [Reference("The guide: Critical 4, exposure")],
        reads: [.proofs],
        examples: [
            example(
                "Sonarr answers a stranger", .fails(.stack),
                proofs: [record(.reachable, "8989/tcp answered to 198.51.100.99.")]),
            example(
                "nothing answers", .passes, proofs: [record(.proved, "None of 3 ports answered to 198.51.100.99.")]),
            example(
                "nobody could be asked to connect", .unknown,
                proofs: [record(.undecided, "No host outside was named.", remedy: "Name one.")]),
            example(
                "Sonarr was made anew since", .notApplicable,
                proofs: [record(.reachable, "8989/tcp answered.") { $0.members[0].id = "0" }]),
            example(
                "only the owner's own network gets there", .fails(.stack),
                proofs: [
                    record(
                        .reachable, "8989/tcp is reached from the laptop.",
                        reached: [ReachedPort("sonarr", 8989, isByStranger: false)])
                ]),
            example("nothing was proved", .notApplicable, proofs: []),
        ]
    ) { subject in
        guard let proofs = subject.evidence.proofs, let engine = subject.evidence.engine,
            proofs.records.contains(where: { $0.test == .exposure })
        else { return [] }
        let present = ProofBasis(project: subject.stack.name, engine: engine, network: subject.evidence.network)
        guard case .holds(let record, let age) = proofs.answer(.exposure, tunnel: "", on: present) else { return [] }
        let place = subject.stack.files.first.map { SourceSpan(file: $0, line: 1, column: 1) }
        let seen = Observation(record.words(age: age), at: place)
        switch record.verdict {
        case .proved: return [Outcome(.stack, .pass([seen]))]
        case .undecided: return [.unknown(.stack, record.reason, remedy: record.remedy ?? "")]
        case .reachable, .leaking:
            let risk = risk(of: record.reached ?? [], in: subject)
            return [
                .fail(
                    .stack,
                    Failure(
                        "A port was reached from where it must not be: \(record.reason)", reach: risk.reach,
                        impact: risk.impact, at: place.map { [$0] } ?? [], seen: [seen],
                        remedy: Remedy(.advise(record.remedy ?? "close the port, or bind it to one address"))))
            ]
        }
    }

    /// What the worst of the ports gives away, and to whom; what a release did not tell of counts as taken over.
    private static func risk(of reached: [ReachedPort], in subject: Case) -> (impact: Impact?, reach: Reach) {
        let risks = reached.map { risk(of: $0, in: subject) }
        let worst = risks.max { Severity($0.impact, $0.reach) < Severity($1.impact, $1.reach) }
        return worst.map { ($0.impact, $0.reach) } ?? (nil, .network)
    }

    private static func risk(of reached: ReachedPort, in subject: Case) -> (impact: Impact, reach: Reach) {
        let reach: Reach = reached.isByStranger ? .anyone : .network
        let publication = subject.publications.first { one in
            one.publisher.name == reached.service && one.port.containerPort == reached.containerPort
                && one.port.transport.rawValue == reached.transport
        }
        guard let service = publication?.target ?? subject.services.first(where: { $0.name == reached.service }) else {
            return (.takeover, reach)
        }
        let transport: PublishedPort.Transport = reached.transport == "udp" ? .udp : .tcp
        let known = publication?.known ?? service.knownPort(reached.containerPort, transport)
        let risk = PortRisk(known, of: service, in: subject)
        // Before strangers, who try day and night, a login alone is no more than what is behind it.
        let isControl = [.adminUI, .api, .control].contains(known?.purpose)
        if reached.isByStranger, isControl, risk.severity(reach) < Severity(.data, reach) { return (.data, reach) }
        return (risk.impact, risk.reach ?? reach)
    }

    private static func record(
        _ verdict: ProofVerdict, _ reason: String, remedy: String? = nil, reached: [ReachedPort]? = nil,
        _ edit: (inout ProofBasis) -> Void = { _ in }
    ) -> ProofRecord {
        var basis =
            ProofBasis(project: "media", engine: exampleEngine, network: .publishing(8989, inputDrops: true))
            ?? ProofBasis()
        edit(&basis)
        var record = ProofRecord(
            .exposure, project: "media", directory: "/srv/media", tunnel: "",
            made: EngineTime(seconds: ProofRecord.exampleNow.seconds - 7200), tool: "watertight 0.4.0",
            manner: .observed, verdict: verdict, reason: reason, remedy: remedy, basis: basis)
        record.reached = reached
        return record
    }

    private static var exampleEngine: EngineEvidence {
        .example(
            .example(
                "sonarr", image: "lscr.io/linuxserver/sonarr:4.0.16",
                ports: [EnginePort(hostAddress: "0.0.0.0", hostPort: 8989, containerPort: 8989)]))
    }

    private static func example(
        _ name: String, _ expectation: Example.Expectation, proofs: [ProofRecord]
    ) -> Example {
        let mark = if case .fails = expectation { "  # <-" } else { "" }
        let text = """
            services:\(mark)
              sonarr:
                image: lscr.io/linuxserver/sonarr:4.0.16
                ports: ["8989:8989"]

            """
        return Example(name, files: [Example.File("compose.yaml", text)], expectation: expectation)
            .seen(.publishing(8989, inputDrops: true)).running(exampleEngine)
            .proved(ProofEvidence(at: ProofRecord.exampleNow, proofs))
    }
}
