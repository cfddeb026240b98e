import Evidence
import Processes

/// What one repository knows of files, in few questions about all of them: each process costs milliseconds, and each walk
/// of a long history costs seconds.
struct GitRepository {
    /// A working tree that git agreed to read.
    struct Root: Sendable {
        /// Where git is run.
        var directory: String
        /// That directory, seen from the top of the working tree: empty, or with a `/` at its end.
        var prefix: [UInt8]
        /// What had to be trusted because another user owns it; empty when nothing had to.
        var trusted: String
        var isShallow: Bool
    }

    /// One file to ask about.
    struct File: Sendable {
        var wanted: GitCollector.Wanted
        /// Its path from the root's directory, as bytes: git knows no Unicode.
        var name: [UInt8]

        /// Whether it is a part of git's own folder, which git answers no questions about.
        var isInsideGit: Bool {
            name.split(separator: 0x2f).contains { String(decoding: $0, as: UTF8.self).lowercased() == ".git" }
        }
    }

    /// The most commits that are looked through for the files: 512 KiB of answer at the most.
    static let commitLimit = 8000

    let root: Root
    let git: GitClient

    /// What is asked about all files at once; ``tracked(_:answers:)`` takes the answers in the same order.
    static func questions(_ files: [File]) -> [GitClient.Question] {
        [ignoreQuestion(files), indexQuestion(files), historyQuestion(files)]
    }

    /// What the answers say, in the files' order.
    func tracked(_ files: [File], answers: [Result<ProcessResult, GitClient.Failure>]) -> [FileEvidence.Tracked] {
        do throws(GitClient.Failure) {
            let ignored = try ignored(try answers[0].get(), files)
            let index = Set(try answers[1].get().output.split(separator: 0).map(Array.init))
            let history = history(answers[2], files)
            return zip(files, ignored).map { file, isIgnored in
                let commit = history.commits[root.prefix + file.name]
                return FileEvidence.Tracked(
                    shown: file.wanted.shown, isIgnored: isIgnored, isTracked: index.contains(file.name),
                    firstCommit: commit, historyGap: history.gap)
            }
        } catch {
            return files.map { GitCollector.gap($0.wanted, error.sentence) }
        }
    }

    private static func names(_ files: [File]) -> [String] { files.map { String(decoding: $0.name, as: UTF8.self) } }
}

// MARK: - Ignored and tracked

extension GitRepository {
    /// The command takes paths, not patterns, but would read a leading colon as more.
    private static func input(_ file: File) -> [UInt8] { Array("./".utf8) + file.name }

    private static func ignoreQuestion(_ files: [File]) -> GitClient.Question {
        // --no-index: whether a rule covers it, also where it is tracked in spite of the rule.
        GitClient.Question(
            arguments: ["check-ignore", "--no-index", "--verbose", "--non-matching", "-z", "--stdin"],
            accepting: [0, 1], input: Array(files.map { input($0) + [0] }.joined()))
    }

    private static func indexQuestion(_ files: [File]) -> GitClient.Question {
        GitClient.Question(arguments: ["--literal-pathspecs", "ls-files", "-z", "--"] + names(files))
    }

    /// Whether a rule covers each file. The answer has four parts for each: the rule's file, line and pattern, and the
    /// path; the first three are empty where no rule matches.
    private func ignored(_ answer: ProcessResult, _ files: [File]) throws(GitClient.Failure) -> [Bool] {
        let parts = answer.output.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == files.count * 4 + 1,
            files.indices.allSatisfy({ parts[$0 * 4 + 3].elementsEqual(Self.input(files[$0])) })
        else { throw GitClient.Failure(sentence: "git's answer about ignored files was not understood.", line: "") }
        // A pattern that begins with `!` takes back what others ignore.
        return files.indices.map { !parts[$0 * 4].isEmpty && parts[$0 * 4 + 2].first != 0x21 }
    }
}

// MARK: - History

extension GitRepository {
    /// What the history has of the files: the oldest commit of each, by its path from the top of the working tree, and
    /// why there may be others unseen.
    private typealias History = (commits: [[UInt8]: String], gap: String?)

    private static func historyQuestion(_ files: [File]) -> GitClient.Question {
        // --full-history: a file that was added and removed on a merged branch is in the history all the same.
        GitClient.Question(
            arguments: [
                "--literal-pathspecs", "rev-list", "--all", "--full-history", "--abbrev-commit", "--format=%H",
                "--max-count=\(commitLimit)", "--",
            ] + names(files), timeLimit: .seconds(10))
    }

    /// Finds out which of the commits touched which of the files.
    private func history(_ answer: Result<ProcessResult, GitClient.Failure>, _ files: [File]) -> History {
        do throws(GitClient.Failure) {
            // Two lines for each commit: `commit` with the abbreviated name, then the full name.
            let lines = try answer.get().output.split(separator: 0x0a)
            guard lines.count % 2 == 0 else {
                throw GitClient.Failure(sentence: "git's answer about the history was not understood.", line: "")
            }
            var short: [[UInt8]: String] = [:]
            for index in stride(from: 0, to: lines.count, by: 2) {
                short[Array(lines[index + 1])] = String(decoding: lines[index].dropFirst(7), as: UTF8.self)
            }
            let commits = try touching(files, lines.indices.filter { $0 % 2 == 1 }.map { Array(lines[$0]) }, short)
            let limited = "only the newest \(Self.commitLimit) commits with such files were looked through."
            let shallow = "the clone is shallow: the older history is not here."
            let gap = root.isShallow ? shallow : lines.count / 2 >= Self.commitLimit ? limited : nil
            return (commits, gap)
        } catch {
            return ([:], error.sentence)
        }
    }

    /// The last of the commits, which are given from the newest to the oldest, that touched each file.
    private func touching(
        _ files: [File], _ commits: [[UInt8]], _ short: [[UInt8]: String]
    ) throws(GitClient.Failure) -> [[UInt8]: String] {
        guard !commits.isEmpty else { return [:] }
        // -m: a merge may itself bring in a file that none of its parents has.
        let question = GitClient.Question(
            arguments: [
                "--literal-pathspecs", "diff-tree", "--stdin", "--root", "-r", "-m", "-z", "--name-only",
                "--no-renames",
                "--no-ext-diff", "--no-textconv", "--",
            ] + Self.names(files), timeLimit: .seconds(10), input: Array(commits.map { $0 + [0x0a] }.joined()))
        let answer = try git.run(question, in: root.directory, trusting: root.trusted)
        let wanted = Set(files.map { root.prefix + $0.name })
        var found: [[UInt8]: String] = [:]
        var commit: String?
        for part in answer.output.split(separator: 0).map(Array.init) {
            if wanted.contains(part) { found[part] = commit } else if let next = short[part] { commit = next }
        }
        return found
    }
}
