/// One published vulnerability of a product, with the versions that have it.
public struct Advisory: Sendable, Hashable {
    /// `CVE-…` or `GHSA-…`; all names it goes by.
    public var ids: [String]
    public var product: String
    /// The first version that has it; nil when every version before the fix does.
    public var introduced: Version?
    /// The first version without it; nil when there is none yet.
    public var fixed: Version?
    /// What an attacker can do, as a clause.
    public var effect: String
    /// Whether it needs no login.
    public var isUnauthenticated: Bool
    public var source: String

    public init(
        _ ids: [String], product: String, introduced: Version? = nil, fixed: Version?, effect: String,
        isUnauthenticated: Bool, source: String
    ) {
        self.ids = ids
        self.product = product
        self.introduced = introduced
        self.fixed = fixed
        self.effect = effect
        self.isUnauthenticated = isUnauthenticated
        self.source = source
    }

    /// Whether that version has it.
    public func affects(_ version: Version) -> Bool {
        if let introduced, version < introduced { return false }
        if let fixed { return version < fixed }
        return true
    }
}
