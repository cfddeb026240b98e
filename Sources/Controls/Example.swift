public import Evidence
public import StackModel

/// A small project beside a control, with what the control says of it: a test and a page of documentation in one.
///
/// The line that the finding must point at ends in the comment `# <-` (in any file); every marked line must be found.
public struct Example: Sendable {
    /// What the control must say of it.
    public enum Expectation: Sendable, Hashable {
        /// A finding on the subject, on each marked line.
        case fails(Subject)
        /// No finding and nothing unknown; at least one pass.
        case passes
        /// Nothing found and at least one `unknown`.
        case unknown
        /// Every outcome is `notApplicable`, or there is none.
        case notApplicable
    }

    /// One file of the project, or of the machine.
    public struct File: Sendable {
        /// Relative to the project's folder; absolute for one of the machine's.
        public var path: String
        public var text: String
        public var mode: UInt16
        public var user: UInt32

        public init(_ path: String, _ text: String, mode: UInt16 = 0o600, user: UInt32 = 1000) {
            self.path = path
            self.text = text
            self.mode = mode
            self.user = user
        }

        /// A file of the machine's own, which belongs to root.
        public static func system(_ path: String, _ text: String, mode: UInt16 = 0o644) -> File {
            File(path, text, mode: mode, user: 0)
        }
    }

    /// What a running app of the project answers to one request; what is not listed it does not know (404).
    ///
    /// The place that a finding must point at is `service:/path`, or `service:/path#field`; it is marked here.
    public struct Answer: Sendable {
        public var service: String
        /// `GET /initialize.json`; with `KEY ` before it the answer to whoever sends a credential.
        public var request: String
        public var status: Int
        public var headers: [String: String]
        public var body: String
        /// The fields that findings must point at; an empty one is the answer as a whole.
        public var marks: [String]
        /// The days since the certificate of a page was made, and until it runs out; nil without one.
        public var certificate: (age: Int, left: Int)?

        public init(
            _ service: String, _ request: String, _ body: String = "", status: Int = 200,
            headers: [String: String] = [:], certificate: (age: Int, left: Int)? = nil, marked marks: String...
        ) {
            self.service = service
            self.request = request
            self.status = status
            self.headers = headers
            self.body = body
            self.certificate = certificate
            self.marks = marks
        }
    }

    /// An app's own database in the project's folder, as the SQL that makes it.
    public struct Database: Sendable {
        /// Relative to the project's folder.
        public var path: String
        public var sql: String
        /// The tables that findings must point at (`FILE#Table`).
        public var marks: [String]

        public init(_ path: String, _ sql: String, marked marks: String...) {
            self.path = path
            self.sql = sql
            self.marks = marks
        }
    }

    /// What it shows, as a clause.
    public var name: String
    public var files: [File]
    public var databases: [Database] = []
    /// What the running apps answer; empty where they are not asked.
    public var answers: [Answer]
    public var expectation: Expectation
    /// What git says of the folder.
    public var repository: FileEvidence.Repository
    public var expectations: Expectations
    /// The machine that runs the project; nil where it is not looked at.
    public var host: ExampleHost?
    /// What was seen of its network namespaces; nil where only files are looked at.
    public var network: NetworkEvidence?
    /// What the engine runs of it; nil where only files are looked at.
    public var engine: EngineEvidence?
    /// What the router told of its port mappings; nil where it is not asked.
    public var router: RouterMappings?
    /// What the guard told of itself; nil where it is not asked.
    public var guardian: GuardStanding?
    /// What earlier audits of it kept; nil where none are kept.
    public var records: RecordEvidence?
    /// The proofs that were made of it; nil where none are kept.
    public var proofs: ProofEvidence?

    public init(
        _ name: String, files: [File], answers: [Answer] = [], expectation: Expectation,
        repository: FileEvidence.Repository = .none, expectations: Expectations = Expectations(),
        host: ExampleHost? = nil
    ) {
        self.name = name
        self.files = files
        self.answers = answers
        self.expectation = expectation
        self.repository = repository
        self.expectations = expectations
        self.host = host
    }

    /// An example that is found fault with on a service of its `compose.yaml`.
    public static func fails(
        _ name: String, on service: String, _ compose: String, and files: [File] = [], answers: [Answer] = [],
        databases: [Database] = []
    ) -> Example {
        Example(
            name, files: [File("compose.yaml", compose)] + files, answers: answers,
            expectation: .fails(.service(service))
        ).with(databases)
    }

    /// An example that passes.
    public static func passes(
        _ name: String, _ compose: String, and files: [File] = [], answers: [Answer] = [],
        databases: [Database] = []
    ) -> Example {
        Example(name, files: [File("compose.yaml", compose)] + files, answers: answers, expectation: .passes)
            .with(databases)
    }

    /// An example that cannot be decided from the files.
    public static func unknown(
        _ name: String, _ compose: String, and files: [File] = [], answers: [Answer] = [],
        databases: [Database] = []
    ) -> Example {
        Example(name, files: [File("compose.yaml", compose)] + files, answers: answers, expectation: .unknown)
            .with(databases)
    }

    /// An example of a machine, with a small project that is right.
    /// - Parameter files: the machine's own files, by their absolute paths; a folder's path ends in a slash.
    public static func host(
        _ name: String, _ expectation: Expectation, _ files: [File], answers: [String: String] = [:],
        ages: [String: Int] = [:], percentUsed: Int = 40, compose: String = ExampleHost.compose,
        expectations: Expectations = Expectations()
    ) -> Example {
        Example(
            name, files: [File("compose.yaml", compose)], expectation: expectation, expectations: expectations,
            host: ExampleHost(files: files, answers: answers, ages: ages, percentUsed: percentUsed))
    }

    private func with(_ databases: [Database]) -> Example {
        var example = self
        example.databases = databases
        return example
    }

    /// What of the example a person is shown: the machine's files where it is about the machine, else the project's.
    public var shownFiles: [File] {
        guard let host else { return files }
        let answers = host.answers.sorted { $0.key < $1.key }.map { File("$ \($0.key)", $0.value) }
        let isOwnProject = files.map(\.text) != [ExampleHost.compose]
        return (isOwnProject ? files : []) + host.files + answers
    }

    /// An example to which the question does not apply.
    public static func notApplicable(
        _ name: String, _ compose: String, and files: [File] = [], answers: [Answer] = [],
        databases: [Database] = []
    ) -> Example {
        Example(name, files: [File("compose.yaml", compose)] + files, answers: answers, expectation: .notApplicable)
            .with(databases)
    }
}
