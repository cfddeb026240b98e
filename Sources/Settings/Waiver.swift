public import StackModel

/// A weakness that the owner accepts, with why and until when.
public struct Waiver: Sendable, Hashable {
    /// What it covers of one control's findings.
    public enum Scope: Sendable, Hashable {
        /// The findings on this subject.
        case subject(Subject)
        /// The findings on any subject: written as `"*"`, never by leaving the subject out.
        case everything
    }

    /// The control's id, or an older id of it, as written.
    public var control: String
    public var scope: Scope
    /// Why the owner accepts it, in their own words.
    public var reason: String
    /// The last day on which it holds.
    public var expires: CalendarDay
    /// Where it stands in `watertight.yaml`.
    public var span: SourceSpan

    public init(control: String, scope: Scope, reason: String, expires: CalendarDay, span: SourceSpan) {
        self.control = control
        self.scope = scope
        self.reason = reason
        self.expires = expires
        self.span = span
    }

    /// Whether it covers that subject.
    public func covers(_ subject: Subject) -> Bool {
        switch scope {
        case .everything: true
        case .subject(let wanted): wanted == subject
        }
    }

    /// Whether it still holds on that day.
    public func holds(on day: CalendarDay) -> Bool { day <= expires }
}

extension Subject {
    /// Reads the form that reports print: `service:radarr`, `file:.env`, `stack`; a bare name is a service.
    public init?(waiver text: String) {
        if text == "stack" {
            self = .stack
            return
        }
        if text == "host" {
            self = .host
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let kind = Kind(rawValue: String(parts[0])) {
            guard kind != .stack, kind != .host, !parts[1].isEmpty else { return nil }
            self.init(kind, String(parts[1]))
        } else if parts.count == 1, !text.isEmpty {
            self = .service(text)
        } else {
            return nil
        }
    }
}
