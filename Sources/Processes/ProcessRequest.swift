/// One program to run: never through a shell, never with an inherited environment.
public struct ProcessRequest: Sendable, Hashable {
    /// Absolute path of the program.
    public var executable: String
    /// Without the program's own name.
    public var arguments: [String]
    /// The whole environment; nothing is added to it.
    public var environment: [String: String]
    /// How long it may take, start to end.
    public var timeLimit: Duration
    /// The most bytes of standard output, and of standard error, that it may write.
    public var outputLimit: Int
    /// What stands on its standard input.
    public var input: [UInt8]

    public init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
        timeLimit: Duration = .seconds(5), outputLimit: Int = 1 << 20, input: [UInt8] = []
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.timeLimit = timeLimit
        self.outputLimit = outputLimit
        self.input = input
    }
}

/// What a program that ran to its end left behind; a status other than 0 is a result, not an error.
public struct ProcessResult: Sendable, Hashable {
    /// How it ended.
    public enum Ending: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
    }

    public var ending: Ending
    public var output: [UInt8]
    public var errors: [UInt8]

    public init(_ ending: Ending, output: [UInt8] = [], errors: [UInt8] = []) {
        self.ending = ending
        self.output = output
        self.errors = errors
    }

    /// The exit status; nil when a signal ended it.
    public var status: Int32? { if case .exited(let status) = ending { status } else { nil } }
}

/// Why a program has no result.
public enum ProcessError: Error, Sendable, Hashable {
    /// There is no such program.
    case notFound(String)
    /// It is there, but may not be run.
    case notPermitted(String)
    /// It took longer than its limit and was ended, with all that it had started.
    case timedOut
    /// It wrote more than its limit and was ended.
    case outputLimitExceeded
    /// The system's own words.
    case failed(String)
}

extension ProcessError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let path): "\(path): no such program"
        case .notPermitted(let path): "\(path): permission denied"
        case .timedOut: "it took too long"
        case .outputLimitExceeded: "it wrote too much"
        case .failed(let message): message
        }
    }
}

/// What running programs needs of the machine; handed in, so that tests answer for programs that are not there.
public protocol ProcessRunner: Sendable {
    /// Runs a program to its end.
    /// - Throws: ``ProcessError``.
    func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult
    /// Runs programs that do not depend on each other, side by side where the runner can; the results are in the
    /// requests' order.
    func run(_ requests: [ProcessRequest]) -> [Result<ProcessResult, ProcessError>]
}

extension ProcessRunner {
    /// One after the other.
    public func run(_ requests: [ProcessRequest]) -> [Result<ProcessResult, ProcessError>] {
        requests.map { request in Result { () throws(ProcessError) in try run(request) } }
    }
}
