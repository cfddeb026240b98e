public import Audit
import Controls
import Evidence
public import Reports
import StackModel

/// Looks for planted secrets in all that an audit gives out.
public struct PlantedSearch: Sendable {
    /// Where each was planted, and what it is.
    public let values: [(place: String, value: String)]

    public init(_ values: [(place: String, value: String)]) { self.values = values }

    /// What was found in a text, whole or half of it; none is what is hoped for.
    public func found(in text: String, _ what: String) -> [String] {
        let unescaped = text.replacing("\\\"", with: "\"").replacing("\\/", with: "/")
        return values.compactMap { place, value in
            if text.contains(value) || unescaped.contains(value) { return "\(place) is in \(what)" }
            // Half of a secret is too much of it; the beginning of a hash says only its kind.
            let half = String(value.prefix(value.count / 2 + 1))
            return text.contains(half) ? "the first half of \(place) is in \(what)" : nil
        }
    }

    public func found(
        inReportOf result: AuditResult, _ format: ReportFormat, _ detail: ReportOptions.Detail
    ) async -> [String] {
        let options = ReportOptions(detail: detail, width: 400, version: "1")
        return found(in: await Report.render(result, as: format, options), "\(format) \(detail)")
    }

    /// In both forms of the first project's checklist.
    public func found(inChecklistOf result: AuditResult) -> [String] {
        guard let project = result.projects.first else { return ["there is no project"] }
        let page = ChecklistPage(
            Checklist(project), masking: result.masking, width: 100, style: Style(usesColor: false), isVerbose: true)
        return found(in: page.text(), "checklist") + found(in: page.json(), "checklist json")
    }

    /// - Parameter witness: what a whole bundle holds, so that an empty one is no proof.
    public func found(inBundleOf result: AuditResult, witness: String) throws -> [String] {
        let json = try result.bundle(tool: "watertight 1", at: "now").json(masking: result.masking.text)
        let text = String(decoding: json, as: UTF8.self)
        return (text.contains(witness) ? [] : ["the bundle does not hold \(witness)"]) + found(in: text, "bundle")
    }
}
