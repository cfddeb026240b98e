import Audit
import Records

extension TextReport {
    /// One line: `since 2026-11-21 17:02: 1 new (app.servarr-login-off service:radarr), 2 gone (…)`.
    func sinceLine(_ since: AuditComparison) -> String {
        let parts = [part(since.new, "new"), part(since.gone, "gone"), part(since.unseen, "no longer known")]
            .compactMap { $0 }
        let what = parts.isEmpty ? "nothing new, nothing gone" : parts.joined(separator: ", ")
        // To the minute: `2026-11-21T17:02:05Z`.
        let moment = since.audited.prefix(16).split(separator: "T").joined(separator: " ")
        let line = "since \(safe(moment)): \(what)"
        return since.new.isEmpty ? style.dim(line) : line
    }

    private static let named = 3

    private func part(_ items: [AuditRecord.Item], _ word: String) -> String? {
        guard !items.isEmpty else { return nil }
        var names = items.prefix(Self.named).map { safe("\($0.control) \($0.subject)") }
        if items.count > Self.named { names.append("…") }
        return "\(items.count) \(word) (\(names.joined(separator: ", ")))"
    }
}
