import Glibc
import LabKit
import ProgramTestSupport
import Testing

@Suite("What a guard uses", .requiresLab, .serialized)
struct GuardUseLongLabTests {
    /// How often the engine is looked at as a whole; with LAB_TEST=all for longer.
    private static let surveys = getenv("LAB_TEST") == nil ? 20 : 120
    /// Whether the program is the release, for which the limits are.
    private static let isRelease = getenv(BuiltProgram.variable) != nil

    /// Kilobytes, and hundredths of a second of the process and of the helpers that it waited for.
    private struct Use {
        var resident: Int
        var anonymous: Int
        var processor: Int
    }

    @Test("its memory does not grow with what it has seen, and it sleeps when nothing happens")
    func use() async throws {
        try await Lab.run { lab in
            let lab = try await GuardLab.up(in: lab)
            try await lab.startGuard()
            // Each makes it look at the engine, the namespace and the apps anew.
            try await Self.surveys(10, lab)
            let first = try await Self.use(lab)
            try await Self.surveys(Self.surveys, lab)
            let second = try await Self.use(lab)
            print(
                "guard: \(first.anonymous) kB of its own at first, \(second.anonymous) kB \(Self.surveys) surveys later"
            )
            #expect(second.anonymous - first.anonymous < 2048, "\(first) \(second)")
            guard Self.isRelease else { return }
            // Past its turn to give back what it does not need.
            try await Task.sleep(for: .seconds(65))
            let before = try await Self.use(lab)
            try await Task.sleep(for: .seconds(120))
            let after = try await Self.use(lab)
            let share = Double(after.processor - before.processor) / 120
            print("guard: \(after.resident) kB resident, \(share) % of a processor, its helpers' included")
            #expect(after.resident <= 30 << 10)
            #expect(share <= 0.2)
        }
    }

    private static func surveys(_ count: Int, _ lab: GuardLab) async throws {
        try await lab.media.shell(
            """
            for i in $(seq \(count)); do
                docker network create --internal passing >/dev/null; docker network rm passing >/dev/null; sleep 0.3
            done
            """, timeLimit: .seconds(200))
    }

    private static func use(_ lab: GuardLab) async throws -> Use {
        let text = try await lab.media.shell(
            """
            process=$(pgrep -o -f 'watertight[^ ]* guard')
            awk '/^VmRSS|^RssAnon/ { print $2 }' /proc/$process/status
            sed 's/.*) //' /proc/$process/stat | awk '{ print $12 + $13 + $14 + $15 }'
            """)
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard numbers.count == 3 else { throw LabFailure("no figures: \(text)") }
        return Use(resident: numbers[0], anonymous: numbers[1], processor: numbers[2])
    }
}
