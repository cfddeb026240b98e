import StackModel

/// Colours of a terminal, or none.
public struct Style: Sendable, Hashable {
    public var usesColor: Bool

    public init(usesColor: Bool) {
        self.usesColor = usesColor
    }

    public func bold(_ text: String) -> String { wrapped(text, "1") }
    public func dim(_ text: String) -> String { wrapped(text, "2") }
    public func good(_ text: String) -> String { wrapped(text, "32") }
    public func bad(_ text: String) -> String { wrapped(text, "1;31") }

    func severity(_ severity: Severity) -> String {
        let name = severity.rawValue.uppercased()
        switch severity {
        case .critical: return wrapped(name, "1;37;41")
        case .high: return wrapped(name, "1;31")
        case .medium: return wrapped(name, "1;33")
        case .low: return wrapped(name, "1;34")
        case .info: return wrapped(name, "1;36")
        }
    }

    func caret(_ text: String, _ severity: Severity) -> String { wrapped(text, severity >= .high ? "1;31" : "1;33") }

    private func wrapped(_ text: String, _ code: String) -> String {
        usesColor && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
