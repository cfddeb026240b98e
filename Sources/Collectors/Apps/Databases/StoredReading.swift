import Evidence
import SQLite
import StackModel

/// What one database tells, gathered table by table.
struct StoredReading {
    /// The database's path as the owner would type it.
    let shown: String
    let classify: AppCollector.Classify
    private(set) var parts: [StoredSettings.Part] = []

    init(_ shown: String, classify: @escaping AppCollector.Classify) {
        self.shown = shown
        self.classify = classify
    }

    /// Notes that this was read, in that table; what is added afterwards belongs to it.
    mutating func begin(_ resource: String, _ table: String) {
        parts.append(StoredSettings.Part(AppSettings.Stored(resource, at: .table(table, of: shown))))
    }

    /// Notes that this was read, in a folder or file beside the database.
    mutating func begin(_ resource: String, at span: SourceSpan) {
        parts.append(StoredSettings.Part(AppSettings.Stored(resource, at: span)))
    }

    /// Adds a setting under the key that the running app's answer has for it; nothing where the database has nothing.
    /// - Parameter table: where it stands, when that is not the table of the part.
    mutating func add(_ key: String, _ text: String?, in table: String? = nil) {
        guard let text, let last = parts.last else { return }
        add(key, text, at: table.map { SourceSpan.table($0, of: shown) } ?? last.stored.span)
    }

    mutating func add(_ key: String, _ text: String, at span: SourceSpan) {
        guard let last = parts.indices.last else { return }
        parts[last].entries.append(
            AppSettings.Entry(key: key, value: classify(key, text), span: span, source: .database))
    }

    mutating func add(_ key: String, _ flag: Bool?) {
        add(key, flag.map { $0 ? "true" : "false" })
    }
}

extension DatabaseValue {
    /// Text or a whole number as the app's answer would have it.
    var written: String? {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .null, .real, .blob: nil
        }
    }
}
