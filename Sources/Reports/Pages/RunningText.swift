import Evidence
import StackModel

/// What an example's engine runs, as lines of Markdown: only what tells it from a stack that runs as written.
enum RunningText {
    static func lines(of engine: EngineEvidence) -> [String] {
        var lines = ["", "What runs:", ""]
        for container in engine.containers ?? [] { lines.append("- `\(container.name)`: \(words(of: container))") }
        for other in engine.others { lines.append("- `\(other.name)`: it could not be looked into") }
        return lines
    }

    private static func words(of container: EngineContainer) -> String {
        var words = ["image `\(container.image)`", container.life.state.rawValue]
        if let folder = container.compose?.workingDirectory { words.append("made from `\(folder)`") }
        if case .container(let id) = container.network.mode {
            words.append("in the network of the container `\(id.prefix(12))`")
        }
        if let namespace = container.network.namespace { words.append("network namespace \(namespace)") }
        if let started = container.life.started { words.append("started \(started)") }
        if let error = container.life.error { words.append("the engine says \u{201C}\(error)\u{201D}") }
        let processes = (container.processes?.list ?? []).map { process in
            "`\(process.name)` as user \(process.users.first.map { "\($0)" } ?? "unknown")"
        }
        if !processes.isEmpty { words.append("processes: " + processes.joined(separator: ", ")) }
        return words.joined(separator: "; ")
    }
}
