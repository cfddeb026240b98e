/// One value of a row.
public enum DatabaseValue: Sendable, Hashable {
    case null
    case integer(Int)
    case real(Double)
    case text(String)
    /// Bytes without a meaning of their own, which are not read.
    case blob

    /// A number, also where it was stored as text.
    public var integer: Int? {
        switch self {
        case .integer(let number): number
        case .text(let text): Int(text)
        case .null, .real, .blob: nil
        }
    }

    public var text: String? { if case .text(let text) = self { text } else { nil } }

    /// As SQLite has truth: 0 and 1; nil for anything else.
    public var flag: Bool? {
        switch integer {
        case 0: false
        case 1: true
        default: nil
        }
    }
}
