import StackModel

/// What a service was told through one of its environment variables.
enum Setting {
    /// Not set, or set to nothing, which most images take for not set.
    case absent
    case text(String, EnvironmentEntry)
    /// Set, but only its facts are known: a secret, or text with one in it.
    case hidden(EnvironmentEntry)
    /// It cannot be known from the files; the reason as a sentence, and where.
    case undecided(String, SourceSpan?)
}

extension Setting {
    /// The text without surrounding blanks; nil when it is not plain text.
    var text: String? { if case .text(let text, _) = self { text } else { nil } }
    /// Where it was written.
    var span: SourceSpan? {
        switch self {
        case .absent: nil
        case .text(_, let entry), .hidden(let entry): entry.span
        case .undecided(_, let span): span
        }
    }
    var isAbsent: Bool { if case .absent = self { true } else { false } }
    /// The words that switch something on or off; nil for anything else.
    var switched: Bool? {
        switch text?.lowercased() {
        case "on", "yes", "true", "enabled", "enable", "1": true
        case "off", "no", "false", "disabled", "disable", "0": false
        default: nil
        }
    }
    /// The answer that an undecided value forces; nil when the value is known.
    var forced: Verdict? { if case .undecided(let reason, _) = self { .undecided(reason) } else { nil } }
}

extension Verdict {
    /// `unknown` for a value that the files leave open.
    static func undecided(_ reason: String) -> Verdict {
        .unknown(reason: reason, remedy: "Set the value in the project's .env, or run the audit where all files are.")
    }
}

extension KnownService {
    /// The first of the variables that is set; names are tried in the order given.
    func setting(_ names: String...) -> Setting {
        for name in names {
            guard let entry = service.variable(name) else { continue }
            switch entry.value {
            case .text(let text):
                let trimmed = text.trimmingBlanks
                if !trimmed.isEmpty { return .text(trimmed, entry) }
            case .secret(let secret):
                if secret.strength != .empty { return .hidden(entry) }
            case .masked: return .hidden(entry)
            case .unknown(let reason): return .undecided("\(name): \(reason)", entry.span)
            case .absent: continue
            }
        }
        if let unread = service.envFiles.first(where: { !$0.wasRead }) {
            let named = names.first ?? "a variable"
            return .undecided("\(named) may stand in \(unread.path), which could not be read.", unread.span)
        }
        return .absent
    }

    /// The line of the variable when it is set, else of `environment:`, else of the service.
    func place(ofVariable name: String) -> SourceSpan {
        service.variable(name)?.span ?? service.place(of: "environment")
    }
}

extension StringProtocol {
    /// Without blanks and one pair of quotes around it, as list-form environments often carry.
    var trimmingBlanks: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }

    /// The parts between commas, without blanks and empty ones.
    var commaSeparated: [String] { split(separator: ",").map(\.trimmingBlanks).filter { !$0.isEmpty } }
}
