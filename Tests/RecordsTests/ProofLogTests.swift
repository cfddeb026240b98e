import Evidence
import Glibc
import ProgramTestSupport
import Testing

@testable import Records

struct ProofLogTests {
    private let scratch: ScratchFolder
    private let log: ProofLog
    private static let most = 1000

    init() throws {
        scratch = try ScratchFolder()
        log = ProofLog(in: scratch.path, captureLimit: Self.most)
    }

    private func moment(_ second: Int) -> EngineTime { EngineTime(seconds: 1_800_000_000 + second) }

    private func record(
        _ test: ProofTest = .killSwitch, tunnel: String = "gluetun", at second: Int = 0, project: String = "media"
    ) -> ProofRecord {
        ProofRecord(
            test, project: project, directory: "/srv/media", tunnel: tunnel, made: moment(second), tool: "watertight 1",
            manner: .disrupted, verdict: .proved, reason: "No packet got out.\n\u{1B}[31m", remedy: nil,
            basis: ProofBasis(
                engine: "E",
                members: [
                    .init(id: "a", name: "gluetun", image: "sha256:b", started: EngineTime(seconds: 1, nanoseconds: 5))
                ], networks: [.init(id: "n", name: "media_default")],
                rules: [.init(place: "gluetun", fingerprint: "f")]),
            steps: [
                ProofStep(
                    "a probe was sent", command: "nc -u 198.51.100.1 53", sent: 3, seen: 0, found: "nothing",
                    time: moment(second), outcome: .stopped)
            ], packets: ProofPackets(tunnel: .init(v4: 12, v6: 0), leak: .init(v4: 0, v6: 0)),
            witnesses: [ProofWitness("the tracker", answer: "203.0.113.9", .agrees)])
    }

    @discardableResult private func keep(_ record: ProofRecord, captures: [String: Int] = [:]) throws -> ProofRecord {
        let place = try log.begin(
            record.test, project: record.project, directory: record.directory, tunnel: record.tunnel, at: record.made)
        for (name, size) in captures {
            try scratch.write(
                String(repeating: "x", count: size),
                to: String(place.captures.dropFirst(scratch.path.utf8.count + 1))
                    + "/\(name)")
        }
        return try log.add(record, at: place)
    }

    private func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    @Test func `What is kept is read again, with its captures, for the owner alone`() throws {
        let kept = try keep(record(), captures: ["eth0.pcap": 3])
        #expect(kept.files == [ProofFile("eth0.pcap", sha256: Self.threeX, size: 3)])
        let contents = try log.read("media", in: "/srv/media")
        #expect(contents.records == [kept])
        #expect(contents.unreadable == [])
        let captures = try #require(log.captures(of: kept))
        #expect(mode(captures) == 0o700)
        #expect(mode(captures + "/eth0.pcap") == 0o600)
        #expect(mode(captures + ".disrupted.proved.json") == 0o600)
        #expect(try log.read("media", in: "/srv/other").records == [])
        #expect(try log.read("other", in: "/srv/media").records == [])
    }

    /// `printf xxx | sha256sum`
    private static let threeX = "cd2eb0837c9b4c962c22d2ff8b5441b7b45805887f051d39bf133b583baf6860"

    @Test func `The newest comes first, and each test of each tunnel has its own`() throws {
        try keep(record(at: 1))
        try keep(record(at: 3))
        try keep(record(.dns, at: 2))
        try keep(record(tunnel: "vpn/../x", at: 4))
        try keep(record(.exposure, tunnel: "", at: 5))
        let records = try log.read("media", in: "/srv/media").records
        #expect(records.map(\.made.seconds) == [5, 4, 3, 2, 1].map { 1_800_000_000 + $0 })
        #expect(scratch.names() == ["proofs"])
        #expect(scratch.names(in: "proofs").count == 1)
    }

    @Test func `What is damaged, newer or another's is left where it is and told`() throws {
        try keep(record(at: 1))
        let home = try #require(scratch.names(in: "proofs").first).description
        let test = try #require(scratch.names(in: "proofs/\(home)").first)
        try scratch.write(
            "{\"version\": 1, \"test\"",
            to: "proofs/\(home)/\(test)/2030-01-01T00-00-00.000000000Z.disrupted.proved.json")
        try scratch.write(
            "{\"version\": 2}", to: "proofs/\(home)/\(test)/2030-01-02T00-00-00.000000000Z.observed.proved.json")
        try scratch.write("x", to: "proofs/\(home)/\(test)/2030-01-03T00-00-00.000000000Z.observed.proved.json.part")
        let contents = try log.read("media", in: "/srv/media")
        #expect(contents.records.map(\.made) == [moment(1)])
        #expect(contents.unreadable.count == 2)
    }

    @Test func `A folder that may not be read is no folder without proofs`() throws {
        try scratch.write("not a folder", to: "proofs")
        #expect(try log.read("media", in: "/srv/media").records == [])
        guard geteuid() != 0 else { return }
        try keep(record())
        chmod("\(scratch.path)/proofs", 0)
        #expect(throws: AtomicFile.Failure.self) { try log.read("media", in: "/srv/media") }
    }

    @Test func `Only the newest are kept`() throws {
        for second in 0..<25 { try keep(record(at: second), captures: ["a.pcap": 1]) }
        let home = try #require(scratch.names(in: "proofs").first)
        let test = try #require(scratch.names(in: "proofs/\(home)").first)
        let names = scratch.names(in: "proofs/\(home)/\(test)")
        #expect(names.filter { $0.hasSuffix(".json") }.count == ProofLog.newest)
        #expect(names.filter { $0.hasSuffix("Z") }.count == ProofLog.newest)
        #expect(try log.read("media", in: "/srv/media").records.map(\.made).first == moment(24))
    }

    @Test func `A leak that was seen with the tunnel down is found behind any number of quiet looks`() throws {
        var leak = record(at: 0)
        leak.verdict = .leaking
        try keep(leak)
        for second in 1..<40 {
            var quiet = record(at: second)
            quiet.manner = second % 3 == 0 ? .disrupted : .observed
            quiet.verdict = second % 3 == 0 ? .undecided : .proved
            try keep(quiet)
        }
        let records = try log.read("media", in: "/srv/media").records
        #expect(records.filter { $0.manner == .disrupted }.map(\.verdict) == [.undecided, .leaking])
        #expect(records.filter { $0.manner == .observed }.count == 3)
        #expect(records.last?.made == moment(0))
        let home = try #require(scratch.names(in: "proofs").first)
        let test = try #require(scratch.names(in: "proofs/\(home)").first)
        #expect(scratch.names(in: "proofs/\(home)/\(test)").count == ProofLog.newest + 1)
    }

    @Test func `Old captures give way to new ones, and their records stay`() throws {
        try keep(record(at: 1), captures: ["a.pcap": Self.most / 2])
        try keep(record(at: 2), captures: ["a.pcap": Self.most / 2 + 1])
        // The newest one's own are not counted.
        try keep(record(at: 3), captures: ["a.pcap": 5])
        let records = try log.read("media", in: "/srv/media").records
        #expect(records.map(\.files.count) == [1, 1, 0])
        let oldest = try #require(records.last)
        #expect(log.captures(of: oldest) == nil)
    }

    @Test func `What was begun and abandoned leaves nothing`() throws {
        let place = try log.begin(
            .dns, project: "media", directory: "/srv/media", tunnel: "gluetun", at: moment(0))
        #expect(mode(place.captures) == 0o700)
        log.abandon(place)
        #expect(try log.read("media", in: "/srv/media").records == [])
        #expect(mode(place.captures) == nil)
    }

    @Test func `A record is asked for no file outside of its folder`() throws {
        let kept = try keep(record(), captures: ["a.pcap": 2])
        let captures = try #require(log.captures(of: kept))
        var changed = kept
        changed.files = [
            ProofFile("../../../etc/passwd", sha256: "0", size: 1), ProofFile("gone", sha256: "0", size: 1),
        ]
        let path = String(captures.dropFirst(scratch.path.utf8.count + 1)) + ".disrupted.proved.json"
        try scratch.write(String(decoding: try #require(changed.json), as: UTF8.self), to: path)
        #expect(try log.read("media", in: "/srv/media").records.map(\.files) == [[]])
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]) func `Hashes are those of FIPS 180-4`(_ text: String, _ hash: String) {
        var whole = SHA256()
        whole.update(Array(text.utf8)[...])
        #expect(whole.finished() == hash)
        var parts = SHA256()
        for byte in text.utf8 { parts.update([byte]) }
        #expect(parts.finished() == hash)
    }

    @Test func `A million letters are hashed in any pieces`() {
        var hash = SHA256()
        let bytes = [UInt8](repeating: 0x61, count: 1_000_000)
        for start in stride(from: 0, to: bytes.count, by: 997) {
            hash.update(bytes[start..<min(start + 997, bytes.count)])
        }
        #expect(hash.finished() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }
}
