public import StackModel

/// One app's own settings as read from its files and from the running app: keys with values and places. Never judged here.
public struct AppSettings: Sendable, Hashable, Codable {
    /// Where a value was read.
    public enum Source: String, Sendable, Hashable, Codable {
        /// In a file of the app: what it will start with.
        case file
        /// In an answer of the running app: what holds now.
        case api
        /// In the app's own database, as it was last committed.
        case database
    }

    /// What was read in the app's own database, in place of an answer that the running app did not give.
    public struct Stored: Sendable, Hashable, Codable {
        /// The path of the answer that tells the same, such as `/Users`.
        public var resource: String
        /// The database and its table.
        public var span: SourceSpan

        public init(_ resource: String, at span: SourceSpan) {
            self.resource = resource
            self.span = span
        }
    }

    /// A value that another source gives for the same setting.
    public struct Other: Sendable, Hashable, Codable {
        public var value: EnvironmentValue
        public var span: SourceSpan

        public init(_ value: EnvironmentValue, at span: SourceSpan) {
            self.value = value
            self.span = span
        }
    }

    /// One setting.
    public struct Entry: Sendable, Hashable, Codable {
        /// The app's own key; for sections and nesting `Section/Key` (`Preferences/WebUI\Address`, `auth/type`).
        public var key: String
        public var value: EnvironmentValue
        public var span: SourceSpan
        public var source: Source
        /// What the app's file says, where the running app says otherwise.
        public var onDisk: Other?

        public init(
            key: String, value: EnvironmentValue, span: SourceSpan, source: Source = .file, onDisk: Other? = nil
        ) {
            self.key = key
            self.value = value
            self.span = span
            self.source = source
            self.onDisk = onDisk
        }

        /// The plain text; nil when it is a secret.
        public var text: String? { if case .text(let text) = value { text } else { nil } }
        public var secret: Secret? { if case .secret(let secret) = value { secret } else { nil } }
    }

    /// The Compose service whose app it is.
    public var service: String
    /// The product's stable name (`radarr`).
    public var product: String
    /// The files that were read, as the owner would type them.
    public var files: [String]
    /// The answers of the running app that were read, as `service:/path`.
    public var answers: [String]
    /// What its database was asked for instead; nil where it was not asked.
    public var stored: [Stored]?
    public var entries: [Entry]

    public init(
        service: String, product: String, files: [String] = [], answers: [String] = [], stored: [Stored]? = nil,
        entries: [Entry]
    ) {
        self.service = service
        self.product = product
        self.files = files
        self.answers = answers
        self.stored = stored
        self.entries = entries
    }

    /// The entry of that key, compared without regard to case.
    public func entry(_ key: String) -> Entry? {
        let wanted = key.lowercased()
        return entries.last { $0.key.lowercased() == wanted }
    }
}

extension SourceSpan {
    /// A place in an answer of a running app, which is no file: `service:/path#field`, line 1.
    public static func answer(of service: String, to path: String, field: String = "") -> SourceSpan {
        let bare = path.prefix { $0 != "?" }
        return SourceSpan(
            file: field.isEmpty ? "\(service):\(bare)" : "\(service):\(bare)#\(field)", line: 1, column: 1)
    }

    /// A place in an app's database, which has no lines: `FILE#Table`, line 1.
    public static func table(_ table: String, of file: String) -> SourceSpan {
        SourceSpan(file: "\(file)#\(table)", line: 1, column: 1)
    }
}
