import Glibc
import PacketFilter
import Records
import Testing

@testable import Seal

@Suite struct SealStateTests {
    private func written(_ state: SealState, _ change: (String) -> String = { $0 }) async throws -> SealState? {
        let folder = "/tmp/watertight-seal-state-\(UInt32.random(in: 0 ... .max))"
        defer {
            unlink(SealState.path(in: folder))
            rmdir(folder)
        }
        try state.write(in: folder)
        let path = SealState.path(in: folder)
        let text = change(try String(decoding: AtomicFile.read(path, limit: 1 << 20), as: UTF8.self))
        try AtomicFile.write(Array(text.utf8), to: path)
        return try SealState.read(in: folder)
    }

    private let state = SealState(
        isOn: true,
        wishes: SealWishes(
            lan: Bench.prefixes("10.77.0.0/24"), endpoints: [Bench.endpoint],
            accepted: [
                SealIdentity(name: "media/tool", image: "docker.io/acme/tool"),
                SealIdentity(name: "alone", image: "sha256:00"),
            ]), scope: Bench.plan().scope, resolvers: Bench.resolvers, origin: "a test")

    @Test func `what is kept is what was said`() async throws {
        #expect(try await written(state) == state)
        var all = state
        all.wishes.coverage = .all
        #expect(try await written(all) == all)
    }

    @Test(arguments: [(true, SealCoverage.all), (false, .tunnelNetworks)])
    func `what was kept before coverage was is read as it was meant, and accepts nobody`(
        _ coversAll: Bool, _ coverage: SealCoverage
    ) async throws {
        let read = try await written(state) { text in
            var lines = text.split(separator: "\n").map(String.init)
            let first = lines.firstIndex { $0.contains("\"accepted\"") } ?? 0
            let last = lines[first...].firstIndex { $0 == "  ]," } ?? 0
            lines.removeSubrange(first...last)
            return lines.map {
                $0.contains("\"coverage\"") ? "  \"coversAllNetworks\" : \(coversAll)," : $0
            }.joined(separator: "\n")
        }
        #expect(read?.wishes.coverage == coverage && read?.wishes.accepted == [])
    }
}
