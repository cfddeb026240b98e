extension Catalogue {
    /// The controls of the access layer, sorted by id.
    static let access: [Control] = []
}
