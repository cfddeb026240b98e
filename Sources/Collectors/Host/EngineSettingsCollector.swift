public import Evidence
import FileAccess
import Processes
import StackModel

/// Reads the engine's own settings file. Only the settings that controls ask for are kept: proxies in it may have
/// passwords.
public struct EngineSettingsCollector: Sendable {
    static let file = "/etc/docker/daemon.json"

    private let host: HostAccess

    public init(_ host: HostAccess) {
        self.host = host
    }

    /// The engine's settings, with the gaps.
    public func collect() async -> (EngineSettings?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> (EngineSettings?, [Gap]) {
        let text: String
        do {
            text = try host.text(Self.file)
        } catch {
            if error.code == .missing { return (EngineSettings(file: Self.file, isPresent: false), []) }
            let gap = Gap(
                "host:engine", reason: "\(Self.file) could not be read: \(error.message).",
                remedy: "Run the audit with sudo.")
            return (nil, [gap])
        }
        do {
            return (settings(try TreeText.entries(text, file: Self.file)), [])
        } catch {
            let gap = Gap(
                "host:engine", reason: error.description, remedy: "Mend the file: the engine does not start with it.")
            return (nil, [gap])
        }
    }

    private func settings(_ entries: [RawEntry]) -> EngineSettings {
        var settings = EngineSettings(file: Self.file, isPresent: true)
        for entry in entries {
            let span = SourceSpan(file: Self.file, line: entry.line, column: entry.column)
            let isOn = entry.value.lowercased() == "true"
            switch entry.key {
            case "log-driver": settings.logDriver = Located(entry.value, at: span)
            case "data-root", "graph": settings.dataRoot = entry.value
            case "tlsverify": settings.verifiesClients = isOn
            case "iptables": settings.managesFirewall = isOn
            case "userns-remap": settings.userMapping = Located(entry.value, at: span)
            case "live-restore": settings.keepsContainersAlive = Located(isOn, at: span)
            case "icc": settings.letsContainersTalk = Located(isOn, at: span)
            case let key where key.hasPrefix("insecure-registries/"):
                settings.insecureRegistries =
                    (settings.insecureRegistries ?? []) + [EngineSettings.Listener(address: entry.value, span: span)]
            case let key where key.hasPrefix("hosts/"):
                settings.listeners.append(EngineSettings.Listener(address: entry.value, span: span))
            // A driver's other options can carry tokens.
            case "log-opts/max-size", "log-opts/max-file", "log-opts/mode":
                settings.logOptions[String(entry.key.dropFirst(9))] = Located(entry.value, at: span)
            default: break
            }
        }
        return settings
    }
}
