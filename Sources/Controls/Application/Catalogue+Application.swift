extension Catalogue {
    /// The controls of the application layer, sorted by id.
    static let application: [Control] = []
}
