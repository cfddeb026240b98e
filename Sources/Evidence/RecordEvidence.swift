public import StackModel

/// What this machine's own records of earlier audits tell of a stack.
public struct RecordEvidence: Sendable, Hashable, Codable {
    /// One key of an app, and since when it is known. Never the key, and nothing made of it.
    public struct Key: Sendable, Hashable, Codable {
        /// The Compose service whose app asks for it.
        public var service: String
        /// The app's own name of the setting (`ApiKey`).
        public var name: String
        public var span: SourceSpan
        /// The day of the first audit that saw it, `2026-11-22`: it may be older.
        public var firstSeen: String
        /// The last day on which an audit saw another key there; nil where none did. It was changed after that.
        public var replaced: String?

        public init(service: String, name: String, span: SourceSpan, firstSeen: String, replaced: String? = nil) {
            self.service = service
            self.name = name
            self.span = span
            self.firstSeen = firstSeen
            self.replaced = replaced
        }
    }

    /// The day on which the records were read.
    public var day: String
    /// The day of the newest audit of the stack that is on record, before this one; nil where there is none.
    public var lastAudit: String?
    /// Whether what is made now is an audit that will be on record.
    public var isKept: Bool
    /// The apps' own keys that are hard to guess; nil where the record of them could not be read.
    public var keys: [Key]?

    public init(day: String, lastAudit: String? = nil, isKept: Bool = true, keys: [Key]? = []) {
        self.day = day
        self.lastAudit = lastAudit
        self.isKept = isKept
        self.keys = keys
    }
}
