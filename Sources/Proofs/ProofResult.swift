public import Evidence

/// What a proof comes to.
public struct ProofResult: Sendable {
    public var record: ProofRecord
    /// What crossed the bridges besides the tunnel, as a capture file.
    public var pcap: [UInt8]
}

/// A verdict with its sentence, before it is a record.
struct ProofJudgement: Sendable, Hashable {
    var verdict: ProofVerdict
    var reason: String
    /// What would make it better, or knowable; a sentence.
    var remedy: String?
}
