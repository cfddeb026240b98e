/// The forms that an audit can be written in.
public enum ReportFormat: String, Sendable, Hashable, CaseIterable {
    /// For people, on a terminal or in a file.
    case text
    /// For programs; its shape is `watertight/audit/1`.
    case json
    /// SARIF 2.1.0, for code scanning.
    case sarif
    /// JUnit XML, for build servers.
    case junit
    /// For a merge request or a wiki page.
    case markdown
}
