extension Catalogue {
    /// The controls of the container layer, sorted by id.
    static let container: [Control] = [
        .privilegedContainer
    ]
}
