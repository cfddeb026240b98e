/// How long the steps of a lab took, for the log of the run.
struct Stopwatch: Sendable, CustomStringConvertible {
    private var last = ContinuousClock.now
    private var laps: [(name: String, time: Duration)] = []

    mutating func lap(_ name: String) {
        let now = ContinuousClock.now
        laps.append((name, last.duration(to: now)))
        last = now
    }

    var description: String {
        laps.map { "\($0.name) \($0.time.formatted)" }.joined(separator: ", ")
    }
}

extension Duration {
    /// In seconds, to a hundredth.
    fileprivate var formatted: String {
        let hundredths = components.seconds * 100 + components.attoseconds / 10_000_000_000_000_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
    }
}
