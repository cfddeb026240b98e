import StackModel
import YAML

extension SettingsReader {
    /// What the owner chose for the guard.
    mutating func guardChoices(_ node: YAMLNode) -> GuardChoices {
        var choices = GuardChoices()
        guard let mapping = mapping(node, "`guard`") else { return choices }
        let known = [
            "on_degraded", "on_leaking", "on_unknown", "on_recovery", "repair", "webhook", "webhook_file",
            "webhook_env", "metrics",
        ]
        for (key, value) in entries(mapping, known: known) {
            switch key {
            case "on_degraded", "on_leaking", "on_unknown":
                choices.reactions[String(key.dropFirst(3))] = words(value, of: GuardChoices.reactions)
            case "repair":
                choices.repairs = value.text == "off" ? [] : words(value, of: GuardChoices.repairs)
            case "on_recovery":
                switch value.text {
                case "undo": choices.undoesOnRecovery = true
                case "keep": choices.undoesOnRecovery = false
                default: note("`on_recovery` must be keep or undo.", "", value)
                }
            default: text(key, value, &choices)
            }
        }
        return choices
    }

    private mutating func text(_ key: String, _ value: YAMLNode, _ choices: inout GuardChoices) {
        guard let text = value.text, !text.isEmpty else { return note("`\(key)` must be text.", "", value) }
        switch key {
        case "webhook":
            guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.contains("@") else {
                return note("This is no address.", "Write it as `https://example.org/hook`.", value)
            }
            choices.webhook = .address(text)
        case "webhook_file": choices.webhook = .kept(.file(text))
        case "webhook_env": choices.webhook = .kept(.environment(text))
        default: choices.metrics = text
        }
    }

    private mutating func words(_ node: YAMLNode, of known: [String]) -> [String] {
        var found: [String] = []
        for (word, element) in texts(node, "one of \(known.joined(separator: ", "))") {
            if known.contains(word) {
                if !found.contains(word) { found.append(word) }
            } else {
                note("`\(shortened(word))` is not known here.", "Write \(known.joined(separator: ", ")).", element)
            }
        }
        return found
    }
}
