public import Evidence
import FileAccess
import Processes
public import StackModel

/// Looks at the modes and owners of the machine's own files on which the stack's safety rests. It reads no content.
public struct HostFilesCollector: Sendable {
    private let host: HostAccess
    private let stacks: [Stack]

    public init(_ host: HostAccess, stacks: [Stack]) {
        self.host = host
        self.stacks = stacks
    }

    /// The files that are there, sorted by path, with the gaps.
    public func collect() async -> ([HostFile]?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> ([HostFile]?, [Gap]) {
        var wanted: [(String, HostFile.Purpose)] = [
            ("/run/docker.sock", .engineSocket), ("/var/run/docker.sock", .engineSocket),
            ("/run/containerd/containerd.sock", .engineSocket),
            ("/etc/docker", .engineSettings), (EngineSettingsCollector.file, .engineSettings),
            ("/etc/systemd/system/docker.service", .engineSettings),
            ("/etc/systemd/system/docker.service.d", .engineSettings),
            ("/etc/default/docker", .engineSettings),
            (SSHDConfig.mainFile, .serverSettings), ("/etc/ssh/sshd_config.d", .serverSettings),
        ]
        for name in host.names("/etc/systemd/system/docker.service.d") {
            wanted.append(("/etc/systemd/system/docker.service.d/\(name)", .engineSettings))
        }
        for name in host.names("/etc/ssh/sshd_config.d") {
            wanted.append(("/etc/ssh/sshd_config.d/\(name)", .serverSettings))
        }
        for name in host.names("/etc/ssh") where name.hasPrefix("ssh_host_") && name.hasSuffix("_key") {
            wanted.append(("/etc/ssh/\(name)", .privateKey))
        }
        for name in ["key.pem", "server-key.pem", "ca-key.pem"] { wanted.append(("/etc/docker/\(name)", .privateKey)) }
        for stack in stacks where !stack.directory.isEmpty {
            wanted.append((FilePath.normalized(stack.directory), .projectFolder))
        }
        for folder in ["hourly", "daily", "weekly", "monthly", "d"] {
            for name in host.names("/etc/cron.\(folder)").prefix(100) where !name.hasPrefix(".") {
                wanted.append(("/etc/cron.\(folder)/\(name)", .scheduledJob))
            }
        }
        var seen: [String: HostFile] = [:]
        for (path, purpose) in wanted.prefix(1000) {
            guard let attributes = host.attributes(path) else { continue }
            // `/var/run` is `/run` nearly everywhere: one socket is told once.
            if path.hasPrefix("/var/run/"), seen[String(path.dropFirst(4))] != nil { continue }
            seen[path] = HostFile(path: path, purpose: purpose, attributes: attributes)
        }
        return (seen.values.sorted { $0.path < $1.path }, [])
    }
}
