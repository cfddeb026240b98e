public import FileAccess
public import StackModel

/// Modes and owners of the files that hold secrets or settings, and what git knows of them.
public struct FileEvidence: Sendable, Hashable, Codable {
    /// One file or directory that was looked at.
    public struct Seen: Sendable, Hashable, Codable {
        /// Why it matters.
        public enum Purpose: String, Sendable, Hashable, Codable {
            case composeFile, envFile, secretFile, appConfig, keyFile
            /// `.env.example` and its like: meant to be shared.
            case exampleFile
        }

        /// Absolute path.
        public var path: String
        /// The path as the owner would type it.
        public var shown: String
        public var purpose: Purpose
        /// Whether the file holds secrets, worked out by reading it; nil when it could not be read.
        public var holdsSecrets: Bool?
        public var attributes: FileAttributes
        /// The secrets in an env or example file that no service loads, by name and place.
        public var secrets: [EnvironmentEntry]

        public init(
            path: String, shown: String, purpose: Purpose, holdsSecrets: Bool?, attributes: FileAttributes,
            secrets: [EnvironmentEntry] = []
        ) {
            self.path = path
            self.shown = shown
            self.purpose = purpose
            self.holdsSecrets = holdsSecrets
            self.attributes = attributes
            self.secrets = secrets
        }
    }

    /// The state of one file in git.
    public struct Tracked: Sendable, Hashable, Codable {
        /// The path as the owner would type it.
        public var shown: String
        /// Whether `.gitignore` (or another exclude file) covers it.
        public var isIgnored: Bool
        /// Whether it is in the index now.
        public var isTracked: Bool
        /// The first commit that had it, abbreviated, when the history was readable and has one.
        public var firstCommit: String?
        /// Why git could not be asked about this file at all, as a sentence; the answers above then mean nothing.
        public var gap: String?
        /// Why the history could not be read to its end, as a sentence; without a first commit nothing is known then.
        public var historyGap: String?

        public init(
            shown: String, isIgnored: Bool, isTracked: Bool, firstCommit: String?, gap: String? = nil,
            historyGap: String? = nil
        ) {
            self.shown = shown
            self.isIgnored = isIgnored
            self.isTracked = isTracked
            self.firstCommit = firstCommit
            self.gap = gap
            self.historyGap = historyGap
        }
    }

    /// What git says of the project's folder.
    public enum Repository: Sendable, Hashable, Codable {
        /// The folder is in no repository: nothing can be committed by accident.
        case none
        /// A file that is asked about and missing from the list is in no repository.
        case present([Tracked])
        /// git could not be asked; the reason as a sentence.
        case unknown(String)
    }

    public var seen: [Seen]
    public var repository: Repository

    public init(seen: [Seen] = [], repository: Repository = .unknown("git was not asked.")) {
        self.seen = seen
        self.repository = repository
    }
}
