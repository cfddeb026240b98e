public import Evidence
public import FileAccess
public import Processes

/// Finds out what git knows of the owner's files: ignored, tracked, ever committed.
public struct GitCollector: Sendable {
    /// The places where `git` is looked for; never through `PATH`, which the environment may have changed.
    public static let places = [
        "/usr/bin/git", "/usr/local/bin/git", "/bin/git", "/run/current-system/sw/bin/git", "/opt/homebrew/bin/git",
    ]

    let runner: any ProcessRunner
    let files: any FileSystem
    let executable: String?
    let home: String?
    /// The most files asked about in one directory: each costs one walk of the history.
    let fileLimit: Int

    /// - Parameters:
    ///   - executable: absolute path of `git`; nil looks in ``places``.
    ///   - home: the owner's home directory, for their own exclude file; nil leaves that out.
    public init(
        runner: any ProcessRunner, files: any FileSystem, executable: String? = nil, home: String? = nil,
        fileLimit: Int = 32
    ) {
        self.runner = runner
        self.files = files
        self.executable = executable ?? Self.places.first { (try? files.attributes($0)) != nil }
        self.home = home
        self.fileLimit = fileLimit
    }

    /// One file to ask about.
    public struct Wanted: Sendable, Hashable {
        /// Absolute path.
        public var path: String
        /// The path as the owner would type it.
        public var shown: String

        public init(path: String, shown: String) {
            self.path = path
            self.shown = shown
        }
    }

    /// Asks git about each file, in the repository that its own directory belongs to: nested repositories and submodules
    /// answer for themselves.
    public func collect(_ wanted: [Wanted]) -> FileEvidence.Repository {
        guard !wanted.isEmpty else { return .unknown("there was no file to ask git about.") }
        let directories = Dictionary(grouping: wanted) { FilePath.directory(of: $0.path) }.sorted { $0.key < $1.key }
        // No process is started, and git need not be there, for a folder that no repository reaches.
        guard directories.contains(where: { repositoryAbove($0.key) != nil }) else { return .none }
        guard let executable else {
            return .unknown("git is not installed here, so the repository above these files could not be asked.")
        }
        let git = GitClient(runner: runner, executable: executable, excludesFile: excludesFile())
        var tracked: [FileEvidence.Tracked] = []
        for (directory, files) in directories {
            do {
                guard let root = try root(of: directory, git) else { continue }
                tracked += files.prefix(fileLimit).map { ask(about: $0, in: root, git) }
                tracked += files.dropFirst(fileLimit).map {
                    gap($0, "only \(fileLimit) files of one directory are asked about.")
                }
            } catch {
                tracked += files.map { gap($0, error.sentence) }
            }
        }
        return tracked.isEmpty ? .none : .present(tracked.sorted { $0.shown < $1.shown })
    }

    private func gap(_ wanted: Wanted, _ sentence: String) -> FileEvidence.Tracked {
        FileEvidence.Tracked(
            shown: wanted.shown, isIgnored: false, isTracked: false, firstCommit: nil, gap: sentence,
            historyGap: sentence)
    }
}

// MARK: - The repository

extension GitCollector {
    /// A directory in a repository that git agreed to read.
    struct Root: Sendable {
        var directory: String
        /// What had to be trusted because another user owns it; empty when nothing had to.
        var trusted: String
        var isShallow: Bool
    }

    /// The repository that the directory is in; nil when it is in none.
    private func root(of directory: String, _ git: GitClient) throws(GitClient.Failure) -> Root? {
        let question = ["rev-parse", "--is-inside-work-tree", "--is-shallow-repository"]
        var trusted = ""
        var answer: ProcessResult
        do {
            answer = try git.run(question, in: directory)
        } catch {
            if error.line.hasPrefix("not a git repository") {
                // git also says so where it may not read `.git`, or where a worktree's link is broken.
                // Beyond a mount point it does not look, and would not commit.
                if error.line.contains("up to mount point") { return nil }
                guard let above = repositoryAbove(directory) else { return nil }
                throw GitClient.Failure(sentence: "\(above) is there, but git cannot read it.", line: error.line)
            }
            guard let owner = Self.dubious(error.line) else { throw error }
            // Another user owns the repository (an audit under sudo, mostly). git refuses because it would obey that
            // user's configuration; what we ask obeys none of it (see GitClient), so this one directory is trusted, for
            // this one command.
            trusted = owner
            answer = try git.run(question, in: directory, trusting: trusted)
        }
        let words = String(decoding: answer.output, as: UTF8.self).split(separator: "\n")
        guard words.first == "true" else {
            throw GitClient.Failure(sentence: "the folder is inside a repository's own `.git`.", line: "")
        }
        return Root(directory: directory, trusted: trusted, isShallow: words.dropFirst().first != "false")
    }

    /// The path that git will not read because another user owns it.
    static func dubious(_ line: String) -> String? {
        guard line.hasPrefix("detected dubious ownership") || line.hasPrefix("unsafe repository"),
            let from = line.firstIndex(of: "'"), let to = line.lastIndex(of: "'"), from < to
        else { return nil }
        return String(line[line.index(after: from)..<to])
    }

    /// The nearest `.git` at or above the directory, where symbolic links lead: `..` is left to the system.
    private func repositoryAbove(_ directory: String) -> String? {
        var above = FilePath.normalized(directory)
        for _ in 0..<64 {
            let candidate = above + "/.git"
            do {
                _ = try files.attributes(candidate)
                return candidate
            } catch {
                if error.code != .missing { return candidate }
            }
            above += "/.."
        }
        return nil
    }

    /// The owner's own exclude file: it keeps their files out of commits on this machine as well as `.gitignore` does.
    private func excludesFile() -> String? {
        guard let home, home.hasPrefix("/") else { return nil }
        let usual = FilePath.joined(home, ".config/git/ignore")
        if let executable, (try? files.attributes(FilePath.joined(home, ".gitconfig"))) != nil {
            let request = ProcessRequest(
                executable,
                ["config", "--file", FilePath.joined(home, ".gitconfig"), "--path", "--get", "core.excludesFile"],
                environment: GitClient.environment.merging(["HOME": home]) { _, new in new }, outputLimit: 8192)
            if let result = try? runner.run(request), result.status == 0 {
                let path = String(decoding: result.output.prefix { $0 != 0x0a }, as: UTF8.self)
                if path.hasPrefix("/") { return path }
            }
        }
        return (try? files.attributes(usual)) == nil ? nil : usual
    }
}

// MARK: - One file

extension GitCollector {
    private func ask(about wanted: Wanted, in root: Root, _ git: GitClient) -> FileEvidence.Tracked {
        let name = FilePath.name(of: wanted.path)
        do {
            // --no-index: whether a rule covers it, also where it is tracked in spite of the rule. The command takes a
            // path, not a pattern, but would read a leading colon as more.
            let ignored = try git.run(
                ["check-ignore", "--no-index", "--quiet", "--", "./\(name)"], in: root.directory,
                trusting: root.trusted,
                accepting: [0, 1])
            let index = try git.run(
                ["--literal-pathspecs", "ls-files", "-z", "--", name], in: root.directory, trusting: root.trusted)
            let (commit, historyGap) = history(of: name, in: root, git)
            return FileEvidence.Tracked(
                shown: wanted.shown, isIgnored: ignored.status == 0, isTracked: !index.output.isEmpty,
                firstCommit: commit, historyGap: historyGap)
        } catch {
            return gap(wanted, error.sentence)
        }
    }

    /// The oldest commit that touched the file (of the newest thousand), and why there may be others unseen.
    private func history(of name: String, in root: Root, _ git: GitClient) -> (commit: String?, gap: String?) {
        do {
            // --full-history: a file that was added and removed on a merged branch is in the history all the same.
            let log = try git.run(
                [
                    "--literal-pathspecs", "rev-list", "--all", "--full-history", "--abbrev-commit", "--max-count=1000",
                    "--", name,
                ],
                in: root.directory, trusting: root.trusted, timeLimit: .seconds(10))
            let oldest = log.output.split(separator: 0x0a).last.map { String(decoding: $0, as: UTF8.self) }
            let shallow = "the clone is shallow: the older history is not here."
            return (oldest, root.isShallow ? shallow : nil)
        } catch {
            return (nil, error.sentence)
        }
    }
}
