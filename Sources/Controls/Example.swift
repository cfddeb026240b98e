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

    /// One file of the project.
    public struct File: Sendable {
        /// Relative to the project's folder.
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
    }

    /// What it shows, as a clause.
    public var name: String
    public var files: [File]
    public var expectation: Expectation
    /// What git says of the folder.
    public var repository: FileEvidence.Repository
    public var expectations: Expectations

    public init(
        _ name: String, files: [File], expectation: Expectation, repository: FileEvidence.Repository = .none,
        expectations: Expectations = Expectations()
    ) {
        self.name = name
        self.files = files
        self.expectation = expectation
        self.repository = repository
        self.expectations = expectations
    }

    /// An example that is found fault with on a service of its `compose.yaml`.
    public static func fails(_ name: String, on service: String, _ compose: String, and files: [File] = []) -> Example {
        Example(name, files: [File("compose.yaml", compose)] + files, expectation: .fails(.service(service)))
    }

    /// An example that passes.
    public static func passes(_ name: String, _ compose: String, and files: [File] = []) -> Example {
        Example(name, files: [File("compose.yaml", compose)] + files, expectation: .passes)
    }

    /// An example that cannot be decided from the files.
    public static func unknown(_ name: String, _ compose: String, and files: [File] = []) -> Example {
        Example(name, files: [File("compose.yaml", compose)] + files, expectation: .unknown)
    }

    /// An example to which the question does not apply.
    public static func notApplicable(_ name: String, _ compose: String, and files: [File] = []) -> Example {
        Example(name, files: [File("compose.yaml", compose)] + files, expectation: .notApplicable)
    }
}
