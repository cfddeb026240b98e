public import Audit

/// Writes what an audit found.
public enum Report {
    /// The whole report, ending in a line feed; each piece of text has passed the result's masking and is escaped for
    /// the format.
    public static func render(_ result: AuditResult, as format: ReportFormat, _ options: ReportOptions) async -> String
    {
        switch format {
        case .text: await TextReport(result, options).render()
        case .json: JSONReport(result, options).render()
        case .sarif: SARIFReport(result, options).render()
        case .junit: JUnitReport(result, options).render()
        case .markdown: MarkdownReport(result, options).render()
        }
    }
}
