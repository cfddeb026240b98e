public import StackModel

/// One of the 100 demands of the hardening guide that this product answers.
public struct GuideItem: Sendable, Hashable, Identifiable {
    /// How such a demand can be answered at all.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Can be read off a file, the engine, the host or an app.
        case state
        /// An active test shows it.
        case proof
        /// The product does it when it is asked to.
        case act
        /// Only a person knows; attested with a date, and it expires.
        case duty
    }

    /// What answers it beside the files, and how: still to come.
    public struct Awaited: Sendable, Hashable {
        /// What sort of answer is awaited.
        public enum Source: String, Sendable, Hashable, CaseIterable {
            /// The running engine, the host or the apps.
            case liveEvidence
            case proof
            case action
            case attestation
        }

        public var source: Source
        /// How it will be answered, as a clause.
        public var how: String

        public init(_ source: Source, _ how: String) {
            self.source = source
            self.how = how
        }
    }

    /// Stable: `KS1`, `CL17`.
    public var id: String
    public var layer: Layer
    /// The guide's own section.
    public var section: String
    public var kind: Kind
    /// What the guide asks.
    public var text: String
    /// What the product does where the guide is open, out of date or wrong; empty where it is followed to the letter.
    public var ruling: String
    /// What the files alone cannot answer; nil when the controls answer it wholly.
    public var awaits: Awaited?
    /// Whether a part of it is known to a person alone, and so is theirs to say.
    public var isAttested: Bool {
        awaits?.source == .attestation || Guide.clauses(of: self).contains { $0.answer == .attested }
    }

    init(
        _ id: String, _ layer: Layer, section: String, _ kind: Kind, _ text: String, ruling: String = "",
        awaits: Awaited? = nil
    ) {
        self.id = id
        self.layer = layer
        self.section = section
        self.kind = kind
        self.text = text
        self.ruling = ruling
        self.awaits = awaits
    }
}
