import Collectors
import Evidence
import FileAccess
import Processes
import StackModel

/// A machine that exists only in a test: its files, what its programs answer, and the ages of its files.
struct HostFixture: Sendable {
    /// Seconds since 1970: the day on which every fixture is looked at.
    static let now = 1_795_000_000

    var files: InMemoryFileSystem
    var processes: FixtureRunner
    var status: FixtureStatus

    init(files: InMemoryFileSystem, answers: [String: ProcessResult] = [:], ages: [String: Int] = [:]) {
        self.files = files
        processes = FixtureRunner(answers: answers)
        status = FixtureStatus(files: files, ages: ages)
    }

    var access: HostAccess {
        HostAccess(files: files, processes: processes, status: status, now: Self.now)
    }

    /// What the host's collectors make of it.
    func collect(_ stacks: [Stack] = []) -> (HostEvidence?, [Gap]) {
        HostCollector(access, stacks: stacks).collectNow()
    }
}

/// Answers for programs that are not there.
struct FixtureRunner: ProcessRunner {
    /// By the command line, words joined by one blank; with `<<` and the standard input behind it where there is one.
    var answers: [String: ProcessResult]

    init(answers: [String: ProcessResult] = [:]) {
        self.answers = answers
    }

    func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult {
        let name = FilePath.name(of: request.executable)
        let line = ([name] + request.arguments).joined(separator: " ")
        let input = String(decoding: request.input, as: UTF8.self)
        guard let answer = answers[input.isEmpty ? line : "\(line) << \(input)"] ?? answers[line] else {
            throw .notFound(request.executable)
        }
        return answer
    }
}

/// Times and room of a machine that exists only in a test.
struct FixtureStatus: HostStatus {
    var files: InMemoryFileSystem
    /// Days since a file changed; 0 for files that are not named.
    var ages: [String: Int]
    var percentUsed = 40
    var percentOfFilesUsed = 10

    init(files: InMemoryFileSystem, ages: [String: Int] = [:]) {
        self.files = files
        self.ages = ages
    }

    func modified(_ path: String) -> Int? {
        guard (try? files.attributes(path)) != nil else { return nil }
        return HostFixture.now - (ages[FilePath.normalized(path)] ?? 0) * 86400
    }

    func space(_ path: String) -> FileSystemSpace? {
        guard percentUsed >= 0 else { return nil }
        let size = 100 << 30
        return FileSystemSpace(
            device: 1, size: size, available: size / 100 * (100 - percentUsed), files: 1000,
            availableFiles: 1000 - percentOfFilesUsed * 10)
    }
}
