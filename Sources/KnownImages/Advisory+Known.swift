extension Advisory {
    /// A row of a product's table: versions as their numbers.
    /// - Parameters:
    ///   - anyone: whether it needs no login.
    ///   - required: what it must be used with for the hole to be open.
    ///   - successor: the release of the product's successor that has the fix.
    static func row(
        _ ids: String..., in product: String, from introduced: [Int]? = nil, fixed: [Int]?, lastSeen: [Int]? = nil,
        _ effect: String, anyone: Bool = false, with required: String? = nil, successor: String? = nil, source: String
    ) -> Advisory {
        Advisory(
            ids, product: product, introduced: introduced.map { Version($0) }, fixed: fixed.map { Version($0) },
            lastSeen: lastSeen.map { Version($0) }, effect: effect, isUnauthenticated: anyone, source: source,
            requiredProduct: required, successorFix: successor)
    }
}
