/// What the audit may say of the hardened example, each with the reason why no change to its files could mend it.
enum Accepted {
    /// Findings, by `control subject`.
    static let findings: [String: String] = [:]

    /// Answers that only a running stack can give, by the start of `control subject: reason`.
    static let unknown: [String] = []
}

/// Controls that no edit of the hardened example can break; their own failing examples stand for them.
enum Unreachable {
    /// By id, with the reason.
    static let controls: [String: String] = [:]
}
