import StackModel

/// The files of a stack in which its own values show a secret.
struct SecretPlaces {
    /// Files, as the owner would type them.
    private(set) var files: Set<String> = []

    init(_ stack: Stack) {
        for entry in stack.variables { add(entry.value, entry.span, entry.variables) }
        for service in stack.services + stack.inactiveServices {
            for entry in service.environment + service.labels { add(entry.value, entry.span, entry.variables) }
            for word in service.command + service.entrypoint where !word.value.secrets.isEmpty {
                add(word.span, word.variables)
            }
        }
        for config in stack.configs {
            if case .inline(let content) = config.source { add(content.value, content.span, content.variables) }
        }
    }

    private mutating func add(_ value: EnvironmentValue, _ span: SourceSpan, _ variables: [VariableUse]) {
        switch value {
        case .secret(let secret): if secret.strength != .empty { add(span, variables) }
        case .masked(let text): if !text.secrets.isEmpty { add(span, variables) }
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
