import Audit
import AuditTestSupport
import Controls
import Evidence
import FileAccess
import StackModel
import Testing

@Suite struct GuideTests {
    @Test func hasItsHundredDemandsOnce() {
        #expect(Guide.items.count == 100)
        #expect(Set(Guide.items.map(\.id)).count == 100)
    }

    @Test(arguments: Guide.items)
    func everyDemandIsMapped(_ item: GuideItem) {
        let controls = Guide.controls(for: item)
        #expect(
            !controls.isEmpty || item.awaits != nil,
            "\(item.id) is answered by no control, nor named as still to come")
    }

    @Test func everyDemandThatAControlNamesExists() {
        for control in Catalogue.all {
            for id in control.guide { #expect(Guide.item(id)?.id == id, "\(control.id) names \(id)") }
        }
    }

    @Test(arguments: Guide.items.filter { $0.kind != .state })
    func whatIsNoStateAwaitsWhatItsKindSays(_ item: GuideItem) throws {
        let awaited = try #require(item.awaits ?? (item.id == "SE2" ? .init(.action, "") : nil))
        let expected: [GuideItem.Awaited.Source] =
            item.kind == .proof ? [.proof] : item.kind == .act ? [.action] : [.attestation]
        #expect(expected.contains(awaited.source), "\(item.id) awaits \(awaited.source)")
    }

    /// Where the guide itself is at hand: every id of its list is in the data, with its layer and kind.
    @Test(.enabled(if: GuideList.isHere, "no ../shared/guide/items.tsv"))
    func agreesWithTheGuidesOwnList() throws {
        let rows = try GuideList.rows()
        #expect(rows.count == 100)
        for row in rows {
            let item = try #require(Guide.item(row[0]), "\(row[0])")
            #expect(item.layer.rawValue == row[1])
            #expect(item.kind.rawValue == row[3])
        }
    }

    @Test func theChecklistTellsWhatIsKnown() async throws {
        let result = try await AuditFixture(["/srv/media/compose.yaml": AuditFixture.compose]).audit {
            $0.controls = Catalogue.all
        }
        let checklist = Checklist(result.projects[0])
        #expect(checklist.entries.map(\.item.id) == Guide.items.map(\.id))
        for entry in checklist.entries where entry.standing == .done {
            #expect(entry.item.awaits == nil, "\(entry.item.id) cannot be done by files alone")
        }
        #expect(checklist.entries.contains { $0.standing == .toCome })
        // The machine was not looked at: its controls' silence is no answer.
        #expect(checklist.entries.first { $0.item.id == "SH1" }?.standing == .toCome)
        #expect(Checklist(nil).entries.allSatisfy { [.unknown, .toCome].contains($0.standing) })
    }

    @Test("a demand about what runs is done when it was seen, not before")
    func aDemandIsDoneWhenSeen() async throws {
        let compose = """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.40.0
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.1.2
                network_mode: service:gluetun

            """
        let audited = try await AuditFixture(["/srv/media/compose.yaml": compose]).audit {
            $0.controls = Catalogue.all
        }
        var evidence = try #require(audited.projects[0].subject?.evidence)
        let place = SourceSpan(file: "qBittorrent.conf", line: 2, column: 1)
        let bound = AppSettings.Entry(key: "BitTorrent/Session\\Interface", value: .text("tun0"), span: place)
        evidence.apps = [
            AppSettings(
                service: "qbittorrent", product: "qbittorrent", files: ["qBittorrent.conf"], entries: [bound])
        ]
        func boundToTunnel() async throws -> Checklist.Entry {
            let bundle = EvidenceBundle(
                tool: "t", collected: "2026-11-22",
                projects: [.init(label: "media", evidence: evidence, expectations: Expectations(), lines: [:])])
            let result = await Audit.judge(bundle, today: try #require(CalendarDay("2026-11-22")))
            return try #require(Checklist(result.projects[0]).entries.first { $0.item.id == "KS2" })
        }
        let byFile = try await boundToTunnel()
        #expect(byFile.standing == .partly)
        #expect(!byFile.remaining.isEmpty)
        evidence.probes = []
        evidence.files = FileEvidence(seen: [], repository: .none)
        evidence.network = NetworkEvidence(host: NetworkNamespace(id: 1))
        evidence.engine = EngineEvidence(endpoint: "unix:///var/run/docker.sock", containers: [])
        #expect(try await boundToTunnel().standing != .done, "nothing of it runs")
        let project = evidence.stack.name
        evidence.engine?.containers = ["gluetun", "qbittorrent"].map { name in
            EngineContainer(id: name, name: name, compose: ComposeLabels(project: project, service: name))
        }
        let tunnel = try #require(IPPrefix("10.64.1.2/32"))
        evidence.network?.namespaces = [
            NetworkNamespace(
                id: 2, containers: ["gluetun", "qbittorrent"],
                interfaces: [NetworkInterface(index: 2, name: "tun0", kind: .tunnel, addresses: [tunnel])],
                sockets: [
                    NetworkSocket(
                        .tcp, .listening, address: tunnel.address, port: 51413,
                        owner: .init(process: 7, name: "qbittorrent-nox"))
                ])
        ]
        let asked = try await boundToTunnel()
        #expect(asked.remaining == [])
        #expect(asked.standing == .done)
        evidence.apps = []
        #expect(try await boundToTunnel().standing == .unknown)
    }
}

/// The guide's own list, where it stands beside the project.
private enum GuideList {
    static let path = FilePath.joined(FilePath.directory(of: #filePath), "../../../shared/guide/items.tsv")

    static var isHere: Bool { (try? LiveFileSystem().attributes(path)) != nil }

    static func rows() throws -> [[String]] {
        let text = String(decoding: try LiveFileSystem().read(path, limit: 1 << 20), as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst().map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
