public import StackModel

/// What the owner says of how proofs are to be made.
public struct ProofWishes: Sendable {
    /// The services that are asked for addresses; empty for the usual ones of the provider.
    public var witnesses: [ExitWitness]
    /// The URL of a tracker of the owner's; nil without one.
    public var tracker: String?
    /// From where ports are tried besides the tunnel's other end.
    public var vantages: [ExposureVantage]
    /// How the tunnel is to be taken down for the kill switch; nil disturbs nothing.
    public var disruption: KillSwitchProof.DisruptionOptions?
    /// What `watertight.yaml` says of the apps' addresses and credentials.
    public var apps: [AppAccess]
    /// What it says of how the stack is meant to be.
    public var expectations: Expectations

    public init(
        witnesses: [ExitWitness] = [], tracker: String? = nil, vantages: [ExposureVantage] = [],
        disruption: KillSwitchProof.DisruptionOptions? = nil, apps: [AppAccess] = [],
        expectations: Expectations = Expectations()
    ) {
        self.witnesses = witnesses
        self.tracker = tracker
        self.vantages = vantages
        self.disruption = disruption
        self.apps = apps
        self.expectations = expectations
    }
}
