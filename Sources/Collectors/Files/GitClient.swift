import Processes

/// Asks `git` about a repository whose content is not trusted: nothing that stands in it is ever run.
///
/// A repository's own `config` can name programs (`core.fsmonitor`, hooks, filters, `remote.*.uploadpack`,
/// `log.showSignature`). Only plumbing that reads is used, every such setting is overridden on the command line, which
/// stands above the repository's, and no transport is allowed, so that a missing object is never fetched.
struct GitClient: Sendable {
    let runner: any ProcessRunner
    /// Absolute path of `git`.
    let executable: String
    /// The owner's own exclude file, beside those of the repository; nil when there is none.
    let excludesFile: String?

    /// What `git` answered.
    struct Failure: Error, Sendable {
        /// What went wrong, as a sentence.
        var sentence: String
        /// git's own first line, made safe to show.
        var line: String
    }

    /// One git command.
    struct Question: Sendable {
        var arguments: [String]
        /// The statuses that are answers.
        var accepting: Set<Int32> = [0]
        var timeLimit: Duration = .seconds(5)
        var input: [UInt8] = []
    }

    /// Runs one git command in a directory.
    /// - Parameter trusted: the directory to trust although another user owns it; empty for none.
    /// - Throws: ``Failure`` when git could not be run, ran out of a limit, or ended with a status not in `accepting`.
    func run(
        _ question: Question, in directory: String, trusting trusted: String = ""
    ) throws(Failure) -> ProcessResult {
        let answer: ProcessResult
        do {
            answer = try runner.run(request(question, directory, trusted))
        } catch {
            throw Self.failure(error)
        }
        return try result(answer, question)
    }

    /// Runs git commands in a directory, side by side.
    func run(
        _ questions: [Question], in directory: String, trusting trusted: String
    ) -> [Result<ProcessResult, Failure>] {
        let results = runner.run(questions.map { request($0, directory, trusted) })
        return zip(questions, results).map { question, answer in
            answer.mapError(Self.failure).flatMap { answer in
                Result { () throws(Failure) in try result(answer, question) }
            }
        }
    }

    private func request(_ question: Question, _ directory: String, _ trusted: String) -> ProcessRequest {
        var options = [
            "-C", directory, "--no-pager", "--no-optional-locks", "--no-replace-objects",
            "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat",
            "-c", "core.attributesFile=/dev/null", "-c", "core.excludesFile=\(excludesFile ?? "/dev/null")",
            "-c", "log.showSignature=false", "-c", "protocol.allow=never", "-c", "safe.bareRepository=explicit",
        ]
        if !trusted.isEmpty { options += ["-c", "safe.directory=\(trusted)"] }
        return ProcessRequest(
            executable, options + question.arguments, environment: Self.environment, timeLimit: question.timeLimit,
            outputLimit: 1 << 20, input: question.input)
    }

    private func result(_ result: ProcessResult, _ question: Question) throws(Failure) -> ProcessResult {
        guard let status = result.status, question.accepting.contains(status) else {
            let line = Self.reason(result.errors)
            throw Failure(
                sentence: line.isEmpty ? "git failed without a word." : "git said: \(Self.short(line)).", line: line)
        }
        return result
    }

    private static func failure(_ error: ProcessError) -> Failure {
        Failure(sentence: "git could not be asked: \(error).", line: "")
    }

    static let environment = [
        "LC_ALL": "C", "PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_ASKPASS": "/bin/false",
        "SSH_ASKPASS": "/bin/false", "GIT_SSH_COMMAND": "/bin/false", "GIT_OPTIONAL_LOCKS": "0",
    ]

    /// The line of what git complained of that says why (`fatal: …`), else the first; without control characters.
    static func reason(_ bytes: [UInt8]) -> String {
        let lines = bytes.prefix(1 << 16).split(separator: 0x0a, maxSplits: 64)
            .map { String(decoding: $0, as: UTF8.self) }
        let fatal = lines.first { $0.hasPrefix("fatal: ") }.map { String($0.dropFirst(7)) }
        let text = (fatal ?? lines.first ?? "").unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }
        return String(String.UnicodeScalarView(text.prefix(5000)))
    }

    /// As much of a line as a sentence can bear.
    static func short(_ line: String) -> String { line.count > 200 ? line.prefix(200) + "…" : line }
}
