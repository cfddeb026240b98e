public import StackModel

/// One app's own settings as read from its files: keys with values and places. Never judged here.
public struct AppSettings: Sendable, Hashable, Codable {
    /// One setting.
    public struct Entry: Sendable, Hashable, Codable {
        /// The app's own key; for sections and nesting `Section/Key` (`Preferences/WebUI\Address`, `auth/type`).
        public var key: String
        public var value: EnvironmentValue
        public var span: SourceSpan

        public init(key: String, value: EnvironmentValue, span: SourceSpan) {
            self.key = key
            self.value = value
            self.span = span
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
    public var entries: [Entry]

    public init(service: String, product: String, files: [String], entries: [Entry]) {
        self.service = service
        self.product = product
        self.files = files
        self.entries = entries
    }

    /// The entry of that key, compared without regard to case.
    public func entry(_ key: String) -> Entry? {
        let wanted = key.lowercased()
        return entries.last { $0.key.lowercased() == wanted }
    }
}
