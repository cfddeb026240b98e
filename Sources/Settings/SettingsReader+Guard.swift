import StackModel
import YAML

extension SettingsReader {
    /// What the owner chose for the guard.
    mutating func guardChoices(_ node: YAMLNode) -> GuardChoices {
        var choices = GuardChoices()
        guard let mapping = mapping(node, "`guard`") else { return choices }
        let known = [
            "on_degraded", "on_leaking", "on_unknown", "on_recovery", "repair", "webhook", "webhook_file",
            "webhook_env", "metrics", "exit_address",
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
        case "exit_address":
            guard text != "off" else { return }
            guard let period = SettingsReader.period(text) else {
                return note("`exit_address` must be off, or from 5m to 24h.", "Write it as `30m`.", value)
            }
            choices.exitPeriod = period
        case "webhook_file": choices.webhook = .kept(.file(text))
        case "webhook_env": choices.webhook = .kept(.environment(text))
        default: choices.metrics = text
        }
    }

    /// `30m` or `2h`, from five minutes to a day: services of strangers are not asked more often.
    static func period(_ text: String) -> Duration? {
        guard let unit = ["m": 60, "h": 3600][text.suffix(1)], let count = Int(text.dropLast()), count > 0,
            count <= 1440, (300...86_400).contains(count * unit)
        else { return nil }
        return .seconds(count * unit)
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
