extension Advisory {
    /// A row of a product's table: versions as their numbers.
    /// - Parameter anyone: whether it needs no login.
    static func row(
        _ ids: String..., in product: String, from introduced: [Int]? = nil, fixed: [Int]?, lastSeen: [Int]? = nil,
        _ effect: String, anyone: Bool = false, source: String
    ) -> Advisory {
        Advisory(
            ids, product: product, introduced: introduced.map { Version($0) }, fixed: fixed.map { Version($0) },
            lastSeen: lastSeen.map { Version($0) }, effect: effect, isUnauthenticated: anyone, source: source)
    }
}
