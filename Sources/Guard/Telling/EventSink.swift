import Reports

/// Where a guard's events go.
public protocol EventSink: Sendable {
    /// Takes an event and returns at once: what takes time is queued, and a queue that is full drops its oldest.
    func take(_ event: GuardEvent)
    /// The way by which it reaches a person, as a word; nil where it only writes down.
    var channel: String? { get }
}

extension EventSink {
    public var channel: String? { nil }
}

/// Writes each event as one line.
public struct LineSink: EventSink {
    private let isJSON: Bool
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - isJSON: whether each line is a JSON document.
    ///   - write: takes the line with its end.
    public init(isJSON: Bool, _ write: @escaping @Sendable (String) -> Void) {
        self.isJSON = isJSON
        self.write = write
    }

    public func take(_ event: GuardEvent) { write((isJSON ? event.json.line() : event.line) + "\n") }
}
