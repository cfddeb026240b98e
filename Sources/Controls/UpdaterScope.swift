import KnownImages
import StackModel

/// Whether an updater replaces a container by itself.
enum UpdateAnswer {
    case yes
    case no
    case undecided(String)
}

extension KnownService {
    /// Whether the updater replaces containers without being asked; notifiers (Diun, WUD without a Docker trigger) do not.
    var recreatesContainers: Bool {
        switch product {
        case "watchtower", "ouroboros", "shepherd": true
        case "wud", "whats-up-docker":
            service.environment.contains { $0.name.hasPrefix("WUD_TRIGGER_DOCKER") }
        default: false
        }
    }

    /// Whether it only tells of updates.
    var onlyTells: Setting {
        let command = service.command.map(\.value.text)
        if command.contains("--monitor-only"), let word = service.command.first {
            return .text("true", EnvironmentEntry(name: "--monitor-only", span: word.span, value: .text("true")))
        }
        return setting("WATCHTOWER_MONITOR_ONLY")
    }

    /// Whether this updater replaces that container by itself, by Watchtower's rules for labels, lists and names.
    func updates(_ other: KnownService) -> UpdateAnswer {
        guard recreatesContainers else { return .no }
        if case .undecided(let reason, _) = onlyTells { return .undecided(reason) }
        if onlyTells.switched == true { return .no }
        let labelled = setting("WATCHTOWER_LABEL_ENABLE")
        if case .undecided(let reason, _) = labelled { return .undecided(reason) }
        let mark = other.service.label("com.centurylinklabs.watchtower.enable")
        if case .unknown(let reason)? = mark?.value { return .undecided(reason) }
        switch mark?.text?.lowercased() {
        case "false": return .no
        case "true": return .yes
        default: break
        }
        if other.service.label("com.centurylinklabs.watchtower.monitor-only")?.text?.lowercased() == "true" {
            return .no
        }
        let words = service.command.map(\.value.text).flatMap { $0.split(separator: " ").map(String.init) }
        if labelled.switched == true || words.contains("--label-enable") { return .no }
        let name = other.containerName?.value ?? other.name
        let left = (setting("WATCHTOWER_DISABLE_CONTAINERS").text ?? "").split { $0 == "," || $0 == " " }.map(
            String.init)
        if left.contains(name) { return .no }
        // Names after the options are the only containers it looks at.
        let named = namedContainers(in: words)
        return named.isEmpty || named.contains(name) ? .yes : .no
    }

    /// The words of a Watchtower command that are neither options nor their values.
    private func namedContainers(in words: [String]) -> [String] {
        let takingValues: Set<String> = [
            "--interval", "-i", "--schedule", "-s", "--host", "-H", "--stop-timeout", "-t", "--scope", "--api-version",
            "-a",
            "--log-level", "--notifications", "--disable-containers", "-x", "--log-format", "-l",
        ]
        var named: [String] = []
        var skips = false
        for word in words {
            if skips {
                skips = false
            } else if word.hasPrefix("-") {
                skips = takingValues.contains(word)
            } else {
                named.append(word)
            }
        }
        return named
    }
}
