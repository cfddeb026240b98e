/// One published vulnerability of a product, with the versions that have it.
public struct Advisory: Sendable, Hashable {
    /// `CVE-…` or `GHSA-…`; all names it goes by.
    public var ids: [String]
    public var product: String
    /// The first version that has it; nil when every version before the fix does.
    public var introduced: Version?
    /// The first version without it; nil when there is none yet.
    public var fixed: Version?
    /// The newest version that was seen to have it, where a later one may carry the fix; nil when `fixed` says all.
    public var lastSeen: Version?
    /// What an attacker can do, as a clause.
    public var effect: String
    /// Whether it needs no login.
    public var isUnauthenticated: Bool
    public var source: String
    /// The product that must be used with it for the hole to be open (`plex`); nil when it always is.
    public var requiredProduct: String?
    /// The other product's release that has the fix where this one gets none: "Seerr 3.1.0".
    public var successorFix: String?

    public init(
        _ ids: [String], product: String, introduced: Version? = nil, fixed: Version?, lastSeen: Version? = nil,
        effect: String, isUnauthenticated: Bool, source: String,
        requiredProduct: String? = nil, successorFix: String? = nil
    ) {
        self.ids = ids
        self.product = product
        self.introduced = introduced
        self.fixed = fixed
        self.lastSeen = lastSeen
        self.effect = effect
        self.isUnauthenticated = isUnauthenticated
        self.source = source
        self.requiredProduct = requiredProduct
        self.successorFix = successorFix
    }

    /// Whether that version has it; nil when the version is not written out far enough (`10.11`), or it is newer than
    /// what was looked at.
    public func affects(_ version: Version) -> Bool? {
        if let introduced {
            if version.covers(introduced) { return nil }
            if version < introduced { return false }
        }
        if let fixed { return version.covers(fixed) ? nil : version < fixed }
        guard let lastSeen else { return true }
        return version.covers(lastSeen) || version > lastSeen ? nil : true
    }
}
