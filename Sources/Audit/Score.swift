import Controls
public import StackModel

/// How much of what is at stake is seen to be right, as points of what is known. The rule stands in `docs/score.md`.
///
/// A control is worth points by its impact. It earns all of them when it passes on every subject it was asked about,
/// none when it fails on one, and counts as unknown while any answer is missing. Controls that do not apply, and those
/// whose findings are all accepted, are worth nothing.
public struct Score: Sendable, Hashable {
    /// The points of one layer, or of the whole.
    public struct Points: Sendable, Hashable {
        /// Seen to be right.
        public var earned: Int
        /// Worth of what is known, right or wrong.
        public var known: Int
        /// Worth of what could not be seen.
        public var unknown: Int
        /// Controls that could not be answered, those without points included.
        public var unanswered: Int

        public init(earned: Int = 0, known: Int = 0, unknown: Int = 0, unanswered: Int = 0) {
            self.earned = earned
            self.known = known
            self.unknown = unknown
            self.unanswered = unanswered
        }

        /// Earned of everything, known or not, 0 to 100, rounded down: 100 only when nothing is lost and nothing unknown.
        public var percent: Int {
            guard known + unknown > 0 else { return 0 }
            let percent = earned * 100 / (known + unknown)
            return unanswered > 0 ? min(percent, 99) : percent
        }

        mutating func add(_ other: Points) {
            earned += other.earned
            known += other.known
            unknown += other.unknown
            unanswered += other.unanswered
        }
    }

    /// The points by layer; a layer without a control that applies is absent.
    public var layers: [Layer: Points]

    public init(layers: [Layer: Points] = [:]) {
        self.layers = layers
    }

    /// The points of all layers.
    public var whole: Points { layers.values.reduce(into: Points()) { $0.add($1) } }

    /// What a control of that impact is worth.
    public static func points(for impact: Impact) -> Int {
        switch impact {
        case .identity, .host: 10
        case .takeover: 8
        case .data: 5
        case .service: 3
        case .defence: 2
        case .none: 0
        }
    }

    /// Scores the answers to every control.
    public init(_ answers: [ControlAnswer]) {
        layers = [:]
        for answer in answers {
            let worth = Score.points(for: answer.control.impact)
            var points = Points()
            switch answer.standing {
            case .pass: points = Points(earned: worth, known: worth)
            case .fail: points = Points(known: worth)
            case .unknown: points = Points(unknown: worth, unanswered: 1)
            case .notApplicable, .waived: continue
            }
            if worth == 0, points.unanswered == 0 { continue }
            layers[answer.control.layer, default: Points()].add(points)
        }
    }

    /// Adds the points of another project.
    mutating func add(_ other: Score) {
        for (layer, points) in other.layers { layers[layer, default: Points()].add(points) }
    }
}
