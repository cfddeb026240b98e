extension Catalogue {
    /// The controls of the host layer, sorted by id.
    static let host: [Control] = [
        .appConfigMode,
        .appConfigWritable,
        .composeFileWritable,
    ]
}
