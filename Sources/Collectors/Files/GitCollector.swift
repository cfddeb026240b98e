public import Evidence
public import FileAccess
public import Processes
import StackModel

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
    /// The most files asked about in one repository.
    let fileLimit: Int

    /// - Parameters:
    ///   - executable: absolute path of `git`; nil looks in ``places``.
    ///   - home: the owner's home directory, for their own exclude file; nil leaves that out.
    public init(
        runner: any ProcessRunner, files: any FileSystem, executable: String? = nil, home: String? = nil,
        fileLimit: Int = 1000
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

    /// Asks git about all files of a repository at once, in the repository that each file's own directory belongs to:
    /// nested repositories and submodules answer for themselves.
    public func collect(_ wanted: [Wanted]) -> FileEvidence.Repository {
        guard !wanted.isEmpty else { return .unknown("there was no file to ask git about.") }
        // No process is started, and git need not be there, for a folder that no repository reaches.
        let places = places(of: wanted)
        guard !places.isEmpty else { return .none }
        guard let executable else {
            return .unknown("git is not installed here, so the repository above these files could not be asked.")
        }
        let git = GitClient(runner: runner, executable: executable, excludesFile: excludesFile())
        var tracked: [FileEvidence.Tracked] = []
        for place in places {
            do {
                tracked += try ask(git, about: Array(place.files.prefix(fileLimit)), in: place.directory)
                tracked += place.files.dropFirst(fileLimit).map {
                    Self.gap($0.wanted, "only \(fileLimit) files of one repository are asked about.")
                }
            } catch {
                tracked += place.files.map { Self.gap($0.wanted, error.sentence) }
            }
        }
        return tracked.isEmpty ? .none : .present(tracked.sorted { $0.shown < $1.shown })
    }

    static func gap(_ wanted: Wanted, _ sentence: String) -> FileEvidence.Tracked {
        FileEvidence.Tracked(
            shown: wanted.shown, isIgnored: false, isTracked: false, firstCommit: nil, gap: sentence,
            historyGap: sentence)
    }
}

// MARK: - The places

extension GitCollector {
    /// A directory that holds a `.git`, and the files whose nearest it is.
    private struct Place {
        var directory: String
        var files: [GitRepository.File] = []
    }

    private func places(of wanted: [Wanted]) -> [Place] {
        // Keyed by bytes: to a `String`, names that differ only in how an accent is written are the same.
        var places: [[UInt8]: Place] = [:]
        var directories: [[UInt8]: (real: String, top: String?)] = [:]
        for file in wanted {
            let path = FilePath.normalized(file.path)
            let directory = FilePath.directory(of: path)
            let key = Array(directory.utf8)
            // git follows no link below the repository's top, so it must be asked where the directory really is.
            let real = directories[key]?.real ?? files.realPath(directory) ?? directory
            let top = directories[key].map(\.top) ?? top(above: real)
            directories[key] = (real, top)
            guard let top else { continue }
            let below = Array(real.utf8.dropFirst(top == "/" ? 0 : top.utf8.count).drop { $0 == 0x2f })
            let name = below + (below.isEmpty ? [] : [0x2f]) + Array(FilePath.name(of: path).utf8)
            places[Array(top.utf8), default: Place(directory: top)].files.append(.init(wanted: file, name: name))
        }
        return places.values.sorted { $0.directory < $1.directory }
    }

    /// The nearest directory, at or above this one, in which a `.git` stands or could not be looked for.
    private func top(above directory: String) -> String? {
        var above = directory
        for _ in 0..<256 {
            do {
                _ = try files.attributes(above == "/" ? "/.git" : above + "/.git")
                return above
            } catch {
                if error.code != .missing { return above }
            }
            if above == "/" { return nil }
            above = FilePath.directory(of: above)
        }
        return nil
    }
}

// MARK: - The repository

extension GitCollector {
    /// Asks the repository whose `.git` stands in the directory.
    private func ask(
        _ git: GitClient, about files: [GitRepository.File], in directory: String
    ) throws(GitClient.Failure) -> [FileEvidence.Tracked] {
        let (inside, asked) = (files.filter(\.isInsideGit), files.filter { !$0.isInsideGit })
        let gaps = inside.map { Self.gap($0.wanted, Self.insideGit) }
        guard !asked.isEmpty else { return gaps }
        // All at once: that git will read the repository at all is asked beside what is to be known of it.
        let questions = [Self.opening] + GitRepository.questions(asked)
        var trusted = ""
        var answers = git.run(questions, in: directory, trusting: trusted)
        if case .failure(let error) = answers[0], let owner = Self.dubious(error.line) {
            // Another user owns the repository (an audit under sudo, mostly). git refuses because it would obey that
            // user's configuration; what we ask obeys none of it (see GitClient), so this one directory is trusted, for
            // these commands.
            trusted = owner
            answers = git.run(questions, in: directory, trusting: trusted)
        }
        let root = try root(answers[0], at: directory, trusting: trusted)
        return gaps + GitRepository(root: root, git: git).tracked(asked, answers: Array(answers.dropFirst()))
    }

    private static let opening = GitClient.Question(
        arguments: ["rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-prefix"])

    private func root(
        _ answer: Result<ProcessResult, GitClient.Failure>, at directory: String, trusting trusted: String
    ) throws(GitClient.Failure) -> GitRepository.Root {
        let output: [UInt8]
        do {
            output = try answer.get().output
        } catch {
            guard error.line.hasPrefix("not a git repository") else { throw error }
            // git also says so where it may not read `.git`, or where a worktree's link is broken.
            let sentence = "\(FilePath.joined(directory, ".git")) is there, but git cannot read it."
            throw GitClient.Failure(sentence: sentence, line: error.line)
        }
        let lines = output.split(separator: 0x0a, maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, Array(lines[0]) == Array("true".utf8) else {
            throw GitClient.Failure(sentence: Self.insideGit, line: "")
        }
        return GitRepository.Root(
            directory: directory, prefix: Array(lines[2].dropLast()), trusted: trusted,
            isShallow: Array(lines[1]) != Array("false".utf8))
    }

    static let insideGit = "the folder is inside a repository's own `.git`."

    /// The path that git will not read because another user owns it.
    static func dubious(_ line: String) -> String? {
        guard line.hasPrefix("detected dubious ownership") || line.hasPrefix("unsafe repository"),
            let from = line.firstIndex(of: "'"), let to = line.lastIndex(of: "'"), from < to
        else { return nil }
        return String(line[line.index(after: from)..<to])
    }

    /// The owner's own exclude file: it keeps their files out of commits on this machine as well as `.gitignore` does.
    private func excludesFile() -> String? {
        guard let home, home.hasPrefix("/") else { return nil }
        let usual = FilePath.joined(home, ".config/git/ignore")
        let config = FilePath.joined(home, ".gitconfig")
        if let executable, mayNameExcludesFile(config) {
            let request = ProcessRequest(
                executable,
                ["config", "--file", config, "--path", "--get", "core.excludesFile"],
                environment: GitClient.environment.merging(["HOME": home]) { _, new in new }, outputLimit: 8192)
            if let result = try? runner.run(request), result.status == 0 {
                let path = String(decoding: result.output.prefix { $0 != 0x0a }, as: UTF8.self)
                if path.hasPrefix("/") { return path }
            }
        }
        return (try? files.attributes(usual)) == nil ? nil : usual
    }

    /// Whether git is worth asking; one that cannot be read here is asked about all the same.
    private func mayNameExcludesFile(_ config: String) -> Bool {
        do {
            let text = String(decoding: try files.read(config, limit: 1 << 20), as: UTF8.self).lowercased()
            return text.contains("excludesfile") || text.contains("include")
        } catch {
            return error.code != .missing
        }
    }
}
