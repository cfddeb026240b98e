import Collectors
import Evidence
import FileAccess
import Glibc
import Processes
import Synchronization
import Testing

/// What git knows of a file, asked of the real program in repositories made for it.
@Suite(.enabled(if: access("/usr/bin/git", X_OK) == 0, "git is not installed here"))
struct GitCollectorTests {
    private func ask(
        _ repository: TemporaryRepository, _ names: String..., runner: any ProcessRunner = LiveProcessRunner(),
        home: String? = nil
    ) -> FileEvidence.Repository {
        GitCollector(runner: runner, files: LiveFileSystem(), home: home)
            .collect(names.map { GitCollector.Wanted(path: "\(repository.path)/\($0)", shown: $0) })
    }

    private func one(_ repository: FileEvidence.Repository) throws -> FileEvidence.Tracked {
        guard case .present(let tracked) = repository else { throw TemporaryRepository.Failed(what: "\(repository)") }
        return try #require(tracked.first)
    }

    private func one(_ name: String, _ repository: FileEvidence.Repository) throws -> FileEvidence.Tracked {
        guard case .present(let tracked) = repository else { throw TemporaryRepository.Failed(what: "\(repository)") }
        return try #require(tracked.first { $0.shown == name })
    }

    @Test func `a folder outside every repository is in none`() throws {
        let folder = try TemporaryRepository()
        try folder.write(".env")
        #expect(ask(folder, ".env") == .none)
    }

    @Test func `an ignored file is ignored, not tracked and never committed`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".gitignore", ".env\n")
        try folder.write(".env")
        try folder.git("add", ".gitignore")
        try folder.git("commit", "-qm", "ignore")
        #expect(
            ask(folder, ".env")
                == .present([.init(shown: ".env", isIgnored: true, isTracked: false, firstCommit: nil)]))
    }

    @Test func `a repository without a commit answers too`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".env")
        #expect(
            ask(folder, ".env")
                == .present([.init(shown: ".env", isIgnored: false, isTracked: false, firstCommit: nil)]))
    }

    @Test func `a tracked file stays tracked in spite of a rule`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".env")
        try folder.git("add", ".env")
        try folder.git("commit", "-qm", "oops")
        try folder.write(".gitignore", ".env\n")
        let file = try one(ask(folder, ".env"))
        #expect(file.isIgnored)
        #expect(file.isTracked)
        #expect(file.firstCommit != nil)
        #expect(file.gap == nil)
    }

    @Test func `a file that is only staged is tracked`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".env")
        try folder.git("add", ".env")
        let file = try one(ask(folder, ".env"))
        #expect(file.isTracked)
        #expect(file.firstCommit == nil)
    }

    @Test func `a file that was added and removed on a merged branch is in the history`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q", "-b", "main")
        try folder.write("a")
        try folder.git("add", "a")
        try folder.git("commit", "-qm", "one")
        try folder.git("checkout", "-qb", "side")
        try folder.write(".env")
        try folder.git("add", ".env")
        try folder.git("commit", "-qm", "two")
        try folder.git("rm", "-q", "--cached", ".env")
        try folder.git("commit", "-qm", "three")
        try folder.git("checkout", "-q", "main")
        try folder.write("b")
        try folder.git("add", "b")
        try folder.git("commit", "-qm", "four")
        try folder.git("merge", "-q", "--no-edit", "side")
        try folder.git("branch", "-qd", "side")
        let file = try one(ask(folder, ".env"))
        #expect(!file.isTracked)
        #expect(file.firstCommit != nil)
    }

    @Test func `a shallow clone says that its history ends early`() throws {
        let folder = try TemporaryRepository()
        try folder.makeDirectory(of: "origin/x")
        try folder.git("init", "-q", in: "origin")
        for name in ["a", "b"] {
            try folder.write("origin/\(name)")
            try folder.git("add", name, in: "origin")
            try folder.git("commit", "-qm", name, in: "origin")
        }
        try folder.git("clone", "-q", "--depth", "1", "file://\(folder.path)/origin", "copy")
        try folder.write("copy/.env")
        let file = try one(ask(folder, "copy/.env"))
        #expect(file.firstCommit == nil)
        #expect(file.historyGap != nil)
    }

    @Test func `a nested repository answers for its own files`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".gitignore", "*.env\n.env\n")
        try folder.makeDirectory(of: "inner/x")
        try folder.git("init", "-q", in: "inner")
        try folder.write("inner/.env")
        let file = try one(ask(folder, "inner/.env"))
        #expect(file.gap == nil)
        #expect(!file.isIgnored)
    }

    @Test func `a worktree is asked through its git file, and a broken link is not "no repository"`() throws {
        let folder = try TemporaryRepository()
        try folder.makeDirectory(of: "main/x")
        try folder.git("init", "-q", in: "main")
        try folder.write("main/a")
        try folder.git("add", "a", in: "main")
        try folder.git("commit", "-qm", "one", in: "main")
        try folder.git("worktree", "add", "-q", "--detach", "../tree", in: "main")
        try folder.write("tree/.env")
        #expect(try one(ask(folder, "tree/.env")).gap == nil)
        try folder.run("/bin/rm", ["-rf", "\(folder.path)/main/.git/worktrees"])
        #expect(try one(ask(folder, "tree/.env")).gap != nil)
    }

    @Test func `a submodule is asked through its git file`() throws {
        let folder = try TemporaryRepository()
        for name in ["part", "whole"] {
            try folder.makeDirectory(of: "\(name)/x")
            try folder.git("init", "-q", in: name)
            try folder.write("\(name)/a")
            try folder.git("add", "a", in: name)
            try folder.git("commit", "-qm", "one", in: name)
        }
        try folder.git("submodule", "--quiet", "add", "\(folder.path)/part", "sub", in: "whole")
        try folder.write("whole/sub/.env")
        let file = try one(ask(folder, "whole/sub/.env"))
        #expect(file.gap == nil)
        #expect(!file.isTracked)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func `a repository of another user is read without obeying it`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".env")
        try folder.git("add", ".env")
        try folder.git("commit", "-qm", "oops")
        let trap = "\(folder.path)/sprung"
        try folder.write("trap.sh", "#!/bin/sh\ntouch \(trap)\n")
        try folder.run("/bin/chmod", ["755", "\(folder.path)/trap.sh"])
        for key in ["core.fsmonitor", "core.pager", "gpg.program", "core.sshCommand", "filter.x.clean"] {
            try folder.git("config", key, "\(folder.path)/trap.sh")
        }
        try folder.git("config", "log.showSignature", "true")
        try folder.write(".gitattributes", "* filter=x\n")
        try folder.run("/bin/chown", ["-R", "12345:12345", folder.path])
        let file = try one(ask(folder, ".env"))
        #expect(file.gap == nil)
        #expect(file.isTracked)
        #expect(file.firstCommit != nil)
        #expect(access(trap, F_OK) != 0)
    }

    @Test func `a missing object is never fetched by a program that the repository names`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".env")
        try folder.git("add", ".env")
        try folder.git("commit", "-qm", "oops")
        let trap = "\(folder.path)/sprung"
        try folder.git("config", "remote.origin.url", "ext::sh -c 'touch \(trap)'")
        try folder.git("config", "remote.origin.promisor", "true")
        try folder.git("config", "extensions.partialClone", "origin")
        try folder.git("config", "core.repositoryFormatVersion", "1")
        try folder.git("config", "protocol.ext.allow", "always")
        try folder.run("/usr/bin/find", ["\(folder.path)/.git/objects", "-type", "f", "-delete"])
        let file = try one(ask(folder, ".env"))
        #expect(file.firstCommit == nil)
        #expect(file.historyGap != nil)
        #expect(access(trap, F_OK) != 0)
    }

    @Test func `the owner's own exclude file counts`() throws {
        let folder = try TemporaryRepository()
        try folder.write("home/.config/git/ignore", ".env\n")
        try folder.makeDirectory(of: "project/x")
        try folder.git("init", "-q", in: "project")
        try folder.write("project/.env")
        #expect(try one(ask(folder, "project/.env", home: "\(folder.path)/home")).isIgnored)
        #expect(try !one(ask(folder, "project/.env")).isIgnored)
    }

    @Test func `a name that looks like a pattern is taken as it is`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write("a.env")
        try folder.git("add", "a.env")
        try folder.write("*.env")
        #expect(try !one(ask(folder, "*.env")).isTracked)
    }

    @Test func `without git a folder under a repository is unknown, any other is in none`() throws {
        let folder = try TemporaryRepository()
        try folder.write("a/.env")
        let files = LiveFileSystem()
        func collect(_ name: String) -> FileEvidence.Repository {
            GitCollector(runner: LiveProcessRunner(), files: NoGit(files))
                .collect([.init(path: "\(folder.path)/\(name)", shown: name)])
        }
        #expect(collect("a/.env") == .none)
        try folder.git("init", "-q")
        guard case .unknown = collect("a/.env") else {
            Issue.record("git's absence was not noticed")
            return
        }
    }

    @Test func `a folder reached through a symbolic link is in the repository where it really is`() throws {
        let folder = try TemporaryRepository()
        try folder.makeDirectory(of: "repository/stack/x")
        try folder.makeDirectory(of: "elsewhere/x")
        try folder.git("init", "-q", in: "repository")
        try folder.write("repository/stack/.env")
        try folder.run("/bin/ln", ["-s", "\(folder.path)/repository/stack", "\(folder.path)/elsewhere/link"])
        let file = try one(ask(folder, "elsewhere/link/.env"))
        #expect(file.gap == nil)
        #expect(!file.isIgnored)
    }

    @Test func `no process is started for a folder in no repository`() throws {
        let folder = try TemporaryRepository()
        try folder.write(".env")
        #expect(ask(folder, ".env", runner: Late()) == .none)
    }

    @Test func `git that takes too long is a gap, not an answer`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".env")
        #expect(try one(ask(folder, ".env", runner: Late())).gap != nil)
    }

    @Test func `many files in many folders cost one handful of processes`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".gitignore", "/ignored/\n*.key\n!kept.key\n")
        let names = (0..<40).map { "folder \($0)/.env" } + ["ignored/.env", "a.key", "kept.key"]
        for name in names { try folder.write(name) }
        try folder.git("add", "folder 7", "folder 8")
        try folder.git("commit", "-qm", "oops")
        try folder.git("rm", "-qr", "--cached", "folder 8")
        try folder.git("commit", "-qm", "sorry")
        let counting = Counting()
        let wanted = names.map { GitCollector.Wanted(path: "\(folder.path)/\($0)", shown: $0) }
        let result = GitCollector(runner: counting, files: LiveFileSystem()).collect(wanted)
        guard case .present(let tracked) = result else { throw TemporaryRepository.Failed(what: "\(result)") }
        #expect(counting.count.load(ordering: .relaxed) == 5)
        #expect(tracked.count == names.count)
        #expect(tracked.allSatisfy { $0.gap == nil && $0.historyGap == nil })
        #expect(tracked.filter(\.isIgnored).map(\.shown) == ["a.key", "ignored/.env"])
        #expect(tracked.filter(\.isTracked).map(\.shown) == ["folder 7/.env"])
        #expect(tracked.filter { $0.firstCommit != nil }.map(\.shown) == ["folder 7/.env", "folder 8/.env"])
    }

    @Test(arguments: ["-n.env", "a b.env", "new\nline.env", "[ab]?*.env", ":(glob)*", ":x", "\"q\\.env", "é.env", "!n"])
    func `an odd name is asked about as it is`(_ name: String) throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        for other in ["other.env", "sub/\(name)"] {
            try folder.write(other)
            try folder.git("--literal-pathspecs", "add", "--", other)
        }
        try folder.write(name)
        try folder.git("commit", "-qm", "one")
        var answer = try one(name, ask(folder, name, "sub/\(name)"))
        #expect(answer == .init(shown: name, isIgnored: false, isTracked: false, firstCommit: nil))
        try folder.git("--literal-pathspecs", "add", "--", name)
        try folder.git("commit", "-qm", "two")
        try folder.git("--literal-pathspecs", "rm", "-q", "--cached", "--", name)
        try folder.git("commit", "-qm", "three")
        try folder.write(".gitignore", "*\n")
        answer = try one(name, ask(folder, name, "sub/\(name)"))
        #expect(answer.isIgnored)
        #expect(!answer.isTracked)
        #expect(answer.firstCommit != nil)
    }

    @Test func `two repositories answer each for its own files`() throws {
        let folder = try TemporaryRepository()
        for name in ["a", "b"] {
            try folder.makeDirectory(of: "\(name)/x")
            try folder.git("init", "-q", in: name)
            try folder.write("\(name)/.env")
        }
        try folder.write("c/.env")
        try folder.git("add", ".env", in: "b")
        guard case .present(let tracked) = ask(folder, "a/.env", "b/.env", "c/.env") else {
            throw TemporaryRepository.Failed(what: "no repository")
        }
        #expect(tracked.map(\.shown) == ["a/.env", "b/.env"])
        #expect(tracked.map(\.isTracked) == [false, true])
    }

    @Test func `the oldest commit of each file is its own`() throws {
        let folder = try TemporaryRepository()
        try folder.makeDirectory(of: "stack/x")
        try folder.git("init", "-q")
        for name in ["stack/a.env", "stack/b.env"] {
            try folder.write(name)
            try folder.git("add", name)
            try folder.git("commit", "-qm", name)
        }
        guard case .present(let tracked) = ask(folder, "stack/a.env", "stack/b.env") else {
            throw TemporaryRepository.Failed(what: "no repository")
        }
        #expect(tracked.allSatisfy { $0.firstCommit?.count == 7 })
        #expect(tracked[0].firstCommit != tracked[1].firstCommit)
    }

    @Test(arguments: ["check-ignore", "ls-files", "rev-list", "diff-tree"])
    func `a limit that one question hits leaves unknown what it asked`(_ command: String) throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".env")
        try folder.git("add", ".env")
        try folder.git("commit", "-qm", "oops")
        let file = try one(ask(folder, ".env", runner: LateAt(command: command)))
        #expect(file.historyGap != nil)
        #expect((file.gap == nil) == ["rev-list", "diff-tree"].contains(command))
    }

    @Test func `a file inside a repository's own folder is unknown`() throws {
        let folder = try TemporaryRepository()
        try folder.git("init", "-q")
        try folder.write(".git/info/.env")
        #expect(try one(ask(folder, ".git/info/.env")).gap != nil)
    }

    /// The live files without any git program.
    private struct NoGit: FileSystem {
        let live: LiveFileSystem
        init(_ live: LiveFileSystem) { self.live = live }
        func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] { try live.read(path, limit: limit) }
        func list(_ path: String) throws(FileError) -> [String] { try live.list(path) }
        func attributes(_ path: String) throws(FileError) -> FileAttributes {
            if path.hasSuffix("/git") { throw FileError(.missing, path: path, message: "no such file") }
            return try live.attributes(path)
        }
    }

    private struct Late: ProcessRunner {
        func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult { throw .timedOut }
    }

    private struct LateAt: ProcessRunner {
        let command: String
        func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult {
            if request.arguments.contains(command) { throw .outputLimitExceeded }
            return try LiveProcessRunner().run(request)
        }
    }

    private final class Counting: ProcessRunner {
        let count = Atomic(0)
        func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult {
            count.add(1, ordering: .relaxed)
            return try LiveProcessRunner().run(request)
        }
    }
}
