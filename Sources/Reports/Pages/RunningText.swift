import Evidence
import StackModel

/// What an example's engine runs, as lines of Markdown: only what tells it from a stack that runs as written.
enum RunningText {
    static func lines(of engine: EngineEvidence) -> [String] {
        var lines = ["", "What runs:", ""]
        for container in engine.containers ?? [] { lines.append("- `\(container.name)`: \(words(of: container))") }
        if let daemon = engine.daemon { lines.append("- the engine itself: \(words(of: daemon))") }
        for other in engine.others { lines.append("- `\(other.name)`: it could not be looked into") }
        return lines
    }

    private static func words(of daemon: EngineDaemon) -> String {
        var words = daemon.securityOptions.map { "`\($0)`" }
        if daemon.keepsContainersAlive { words.append("live-restore is on") }
        if let swarm = daemon.swarm { words.append("swarm \(swarm)") }
        if !daemon.insecureRegistries.isEmpty {
            words.append("insecure registries " + daemon.insecureRegistries.map { "`\($0)`" }.joined(separator: ", "))
        }
        words += daemon.warnings.map { "it warns \u{201C}\($0)\u{201D}" }
        return words.isEmpty ? "nothing besides its defaults" : words.joined(separator: "; ")
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
        if container.network.attachments.contains(where: { $0.network == "bridge" }) {
            words.append("on the default bridge")
        }
        if !container.log.driver.isEmpty {
            let options = container.log.options.compactMap { option in
                container.log.option(option.name).map { ", \(option.name) \($0)" }
            }
            words.append("log driver `\(container.log.driver)`" + options.joined())
        }
        let processes = (container.processes?.list ?? []).map { process in
            "`\(process.name)` as user \(process.users.first.map { "\($0)" } ?? "unknown")"
        }
        if !processes.isEmpty { words.append("processes: " + processes.joined(separator: ", ")) }
        return words.joined(separator: "; ")
    }
}
