import StackModel

/// The files of a stack in which its own values show a secret.
struct SecretPlaces {
    /// Files, as the owner would type them.
    private(set) var files: Set<String> = []

    init(_ stack: Stack) {
        for entry in stack.variables { add(entry.value, entry.span, entry.variables) }
        for service in stack.services + stack.inactiveServices {
            for entry in service.environment + service.labels { add(entry.value, entry.span, entry.variables) }
            for word in service.command + service.entrypoint where word.value.secrets.contains(where: Self.isReal) {
                add(word.span, word.variables)
            }
        }
        for config in stack.configs {
            if case .inline(let content) = config.source { add(content.value, content.span, content.variables) }
        }
    }

    /// Whether it is worth keeping: an example's text and what everybody knows are no secrets.
    static func isReal(_ secret: Secret) -> Bool {
        switch secret.strength {
        case .empty, .placeholder, .knownDefault: false
        case .weak, .fair, .strong: true
        }
    }

    private mutating func add(_ value: EnvironmentValue, _ span: SourceSpan, _ variables: [VariableUse]) {
        switch value {
        case .secret(let secret): if Self.isReal(secret) { add(span, variables) }
        case .masked(let text): if text.secrets.contains(where: Self.isReal) { add(span, variables) }
        case .text, .absent, .unknown: break
        }
    }

    /// The secret stands where the variable was set; in the file that names the variable only when nothing was.
    private mutating func add(_ span: SourceSpan, _ variables: [VariableUse]) {
        var isElsewhere = false
        for use in variables {
            switch use.origin {
            case .envFile(let place):
                files.insert(place.file)
                isElsewhere = true
            case .process: isElsewhere = true
            case .expression, .unset: break
            }
        }
        if !isElsewhere { files.insert(span.file) }
    }
}
