import Audit
import AuditTestSupport
import Controls
import Evidence
import PacketFilter
import ProgramTestSupport
import Records
import StackModel
import Testing

/// Proofs from the state folder to the checklist.
struct ProofAuditTests {
    private static let compose = """
        name: media
        services:
          gluetun:
            image: qmcgaw/gluetun:v3.41.3
          qbittorrent:
            image: lscr.io/linuxserver/qbittorrent:5.2.3
            network_mode: service:gluetun

        """
    private static let now = EngineTime(seconds: 1_795_348_800)

    private static let engine: EngineEvidence = {
        let containers = [("gluetun", "a"), ("qbittorrent", "b")].map { name, letter in
            EngineContainer(
                id: String(repeating: letter, count: 64), name: name,
                compose: ComposeLabels(project: "media", service: name, workingDirectory: "/srv/media"),
                life: EngineLife(started: EngineTime(seconds: 1_790_000_000), process: 7),
                network: EngineNetworking(
                    mode: name == "gluetun" ? .bridge : .container(String(repeating: "a", count: 64)),
                    namespace: 4_026_532_501))
        }
        return EngineEvidence(endpoint: "unix:///var/run/docker.sock", containers: containers)
    }()

    private static let network: NetworkEvidence = {
        var network = NetworkEvidence.example("gluetun", drops: (v4: true, v6: true))
        network.host = NetworkNamespace(id: 1)
        network.namespaces[0].containers.append("qbittorrent")
        network.namespaces[0].resolvers = ["gluetun": .init(servers: []), "qbittorrent": .init(servers: [])]
        return network
    }()

    private static func proof(_ test: ProofTest, _ verdict: ProofVerdict, _ manner: ProofManner) throws -> ProofRecord {
        ProofRecord(
            test, project: "media", directory: "/srv/media", tunnel: "gluetun",
            made: EngineTime(seconds: now.seconds - 7200), tool: "watertight 1", manner: manner, verdict: verdict,
            reason: "Nothing got out by eth0.",
            basis: try #require(ProofBasis(tunnel: "gluetun", engine: engine, network: network, for: test)))
    }

    private static func audited(_ proofs: [ProofRecord]?) async throws -> ProjectAudit {
        let read = try await AuditFixture(["/srv/media/compose.yaml": compose]).audit { $0.controls = Catalogue.all }
        var evidence = try #require(read.projects[0].subject?.evidence)
        evidence.files = FileEvidence(seen: [], repository: .none)
        evidence.engine = engine
        evidence.network = network
        evidence.proofs = proofs.map { ProofEvidence(at: now, $0) }
        let bundle = EvidenceBundle(
            tool: "t", collected: "2026-11-22",
            projects: [.init(label: "media", evidence: evidence, expectations: Expectations(), lines: [:])])
        // Through its bytes, as it would be sent to a friend.
        let sent = try EvidenceBundle(json: bundle.json { $0 })
        return await Audit.judge(sent, today: try #require(CalendarDay("2026-11-22"))).projects[0]
    }

    private static func entry(_ item: String, _ proofs: [ProofRecord]?) async throws -> Checklist.Entry {
        let project = try await audited(proofs)
        return try #require(Checklist(project).entries.first { $0.item.id == item })
    }

    @Test func `The guide's demand to try the kill switch is done with a proof that holds`() async throws {
        #expect(try await Self.entry("CL06", nil).standing == .partly)
        #expect(try await Self.entry("CL06", []).standing == .open)
        let done = try await Self.entry("CL06", [try Self.proof(.killSwitch, .proved, .observed)])
        #expect(done.standing == .done)
        #expect(done.remaining == [])
        #expect(try await Self.entry("CL06", [try Self.proof(.killSwitch, .leaking, .observed)]).standing == .open)
        #expect(try await Self.entry("CL06", [try Self.proof(.dns, .proved, .observed)]).standing == .open)
        var old = try Self.proof(.killSwitch, .proved, .observed)
        old.basis.members[0].id = String(repeating: "c", count: 64)
        #expect(try await Self.entry("CL06", [old]).standing == .open)
    }

    @Test func `What the guide says of a stopped VPN takes a proof that stopped it`() async throws {
        func stopped(_ proofs: [ProofRecord]) async throws -> [String] {
            try await Self.entry("KS1", proofs).remaining.map(\.text).filter { $0.contains("stopped") }
        }
        #expect(try await stopped([try Self.proof(.killSwitch, .proved, .observed)]).count == 1)
        #expect(try await stopped([try Self.proof(.killSwitch, .proved, .disrupted)]).isEmpty)
        #expect(try await stopped([]).count == 1)
    }

    @Test(arguments: [
        ("VP1", ProofTest.exitAddress), ("VP2", .exitAddress), ("CL07", .exitAddress), ("VP3", .dns), ("CL16", .dns),
        ("VP4", .torrentAddress), ("CL17", .torrentAddress),
    ]) func `A demand is answered by the proof that it asks for alone`(_ item: String, _ test: ProofTest) async throws {
        func awaitsProof(_ proofs: [ProofRecord]) async throws -> Bool {
            try await Self.entry(item, proofs).remaining.contains { clause in
                if case .controls(_, let sources) = clause.answer { sources == [.proof] } else { false }
            }
        }
        #expect(try await !awaitsProof([try Self.proof(test, .proved, .observed)]))
        #expect(try await awaitsProof([try Self.proof(.killSwitch, .proved, .disrupted)]))
        #expect(try await awaitsProof([try Self.proof(test, .undecided, .observed)]))
        #expect(try await Self.entry(item, [try Self.proof(test, .leaking, .observed)]).standing == .open)
    }

    @Test func `A proof that says leaking is critical, and none at all is information`() async throws {
        let leaking = try await Self.audited([try Self.proof(.killSwitch, .leaking, .disrupted)])
        let finding = try #require(leaking.findings.first { $0.control.id == "vpn.kill-switch-leaks" })
        #expect(finding.severity == .critical)
        #expect(!leaking.findings.contains { $0.control.id == "vpn.kill-switch-unproved" })
        let none = try await Self.audited([])
        let unproved = try #require(none.findings.first { $0.control.id == "vpn.kill-switch-unproved" })
        #expect(unproved.severity == .info)
        #expect(!none.findings.contains { $0.control.id == "vpn.kill-switch-leaks" })
        let unasked = try await Self.audited(nil)
        #expect(!unasked.findings.contains { $0.control.id == "vpn.kill-switch-unproved" })
        #expect(none.score == unasked.score, "what was never proved costs no points")
    }

    @Test func `An audit reads what was kept for its stack`() async throws {
        let folder = try ScratchFolder()
        let log = ProofLog(in: folder.path)
        for (project, test) in [("media", ProofTest.killSwitch), ("other", .dns)] {
            var record = try Self.proof(test, .proved, .disrupted)
            record.project = project
            let place = try log.begin(
                test, project: project, directory: record.directory, tunnel: record.tunnel, at: record.made)
            try log.add(record, at: place)
        }
        var fixture = AuditFixture(["/srv/media/compose.yaml": Self.compose])
        fixture.records = AuditRecords(in: folder.path, isKept: false, at: Self.now.description)
        let evidence = try #require(try await fixture.audit().projects[0].subject?.evidence)
        let proofs = try #require(evidence.proofs)
        #expect(proofs.moment == Self.now)
        #expect(proofs.records == [try Self.proof(.killSwitch, .proved, .disrupted)])
        #expect(!evidence.gaps.contains { $0.what == "proofs" })
    }

    @Test func `An audit that is not on record reads proofs all the same`() async throws {
        let folder = try ScratchFolder()
        func evidence(_ reads: AuditRecords.Reads) async throws -> Evidence {
            var fixture = AuditFixture(["/srv/media/compose.yaml": Self.compose])
            fixture.records = AuditRecords(in: folder.path, isKept: false, reads: reads, at: Self.now.description)
            return try #require(try await fixture.audit().projects[0].subject?.evidence)
        }
        #expect(try await evidence(.proofs).proofs?.records == [])
        // A build server has no proofs to miss.
        #expect(try await evidence(.proofsIfAny).proofs == nil)
        let record = try Self.proof(.killSwitch, .proved, .disrupted)
        let log = ProofLog(in: folder.path)
        let place = try log.begin(
            record.test, project: record.project, directory: record.directory, tunnel: record.tunnel, at: record.made)
        try log.add(record, at: place)
        for reads in [AuditRecords.Reads.proofs, .proofsIfAny] {
            let found = try await evidence(reads)
            #expect(found.proofs?.records == [record])
            #expect(found.records == nil, "what earlier audits left is not asked for")
        }
    }

    @Test func `A proof that cannot be read is a gap`() async throws {
        let folder = try ScratchFolder()
        let log = ProofLog(in: folder.path)
        let record = try Self.proof(.killSwitch, .proved, .disrupted)
        let place = try log.begin(
            record.test, project: record.project, directory: record.directory, tunnel: record.tunnel, at: record.made)
        try log.add(record, at: place)
        try folder.write(
            "{", to: String(place.captures.dropFirst(folder.path.utf8.count + 1)) + ".disrupted.proved.json")
        var fixture = AuditFixture(["/srv/media/compose.yaml": Self.compose])
        fixture.records = AuditRecords(in: folder.path, isKept: false, at: Self.now.description)
        let evidence = try #require(try await fixture.audit().projects[0].subject?.evidence)
        #expect(evidence.proofs?.records == [])
        #expect(evidence.gaps.contains { $0.what == "proofs" })
    }
}
