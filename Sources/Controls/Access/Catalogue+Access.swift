extension Catalogue {
    /// The controls of the access layer, sorted by id.
    static let access: [Control] = [
        .envFileForEveryone,
        .envFileInHistory,
        .envFileMode,
        .envFileNotIgnored,
        .envFileOwner,
        .envFileTracked,
        .exampleHoldsSecret,
        .secretInCommand,
        .secretInCompose,
        .knownDefaultSecret,
        .secretInLabel,
        .secretInURL,
        .secretNotAsFile,
        .placeholderSecret,
        .secretFileMode,
        .secretFileTracked,
        .sharedSecret,
        .weakSecret,
        .webhookInCompose,
        .secretWrongSuffix,
    ]
}
