import Evidence
import StackModel

/// The hardened example as an engine would run it: every container as its service is written, none older than its file.
enum RunningStack {
    /// What the engine says of the stack just after `docker compose up`.
    static func asWritten(_ stack: Stack) -> EngineEvidence {
        let ids = Dictionary(
            uniqueKeysWithValues: stack.services.enumerated().map { ($1.name, id(of: $0 + 1)) })
        let containers = stack.services.map { container($0, in: stack, ids) }
        let networks = stack.networks.map { network in
            EngineNetwork(
                id: "net-\(network.key)", name: "\(stack.name)_\(network.key)", project: stack.name, key: network.key,
                isInternal: network.isInternal?.value ?? false)
        }
        return EngineEvidence(
            endpoint: "unix:///var/run/docker.sock", version: "28.5.2", apiVersion: "1.51", containers: containers,
            networks: networks, volumes: [], images: containers.map { EngineImage(id: $0.imageID) })
    }

    private static func id(of number: Int) -> String {
        let digits = String(number, radix: 16)
        return digits + String(repeating: "0", count: 64 - digits.count)
    }

    private static func container(_ service: Service, in stack: Stack, _ ids: [String: String]) -> EngineContainer {
        let id = ids[service.name] ?? ""
        return EngineContainer(
            id: id, name: service.containerName?.value ?? "\(stack.name)-\(service.name)-1",
            compose: ComposeLabels(project: stack.name, service: service.name, workingDirectory: stack.directory),
            life: EngineLife(
                started: EngineTime(seconds: 1_800_000_000), policy: service.restart?.value ?? .no, process: 1000),
            image: service.image?.value.text ?? "\(stack.name)-\(service.name)", imageID: "sha256:\(id)",
            rights: rights(service), network: network(service, in: stack, ids), mounts: mounts(service, in: stack),
            environment: service.environment.compactMap { entry in
                if case .absent = entry.value { nil } else { EngineVariable(entry.name, entry.value) }
            },
            labels: service.labels.map { EngineVariable($0.name, $0.value) },
            limits: EngineLimits(
                memory: service.limits.memory?.value, cpus: service.limits.cpus?.value,
                pids: service.limits.pids?.value),
            log: EngineLog(
                driver: service.logging?.value.driver?.value ?? "json-file",
                options: (service.logging?.value.options ?? ["max-size": Located("10m", at: service.span)])
                    .sorted { $0.key < $1.key }.map { EngineVariable($0.key, .text($0.value.value)) }),
            processes: EngineProcesses(
                source: .controlGroup,
                list: [
                    EngineProcess(id: 1000, name: "s6-svscan", users: [0, 0, 0, 0]),
                    EngineProcess(id: 1001, parent: 1000, name: "app", users: [1000, 1000, 1000, 1000]),
                ]))
    }

    private static func rights(_ service: Service) -> EngineRights {
        EngineRights(
            user: service.user?.value ?? "", isPrivileged: service.privileged?.value ?? false,
            capAdd: service.capAdd.map(\.value), capDrop: service.capDrop.map(\.value),
            securityOptions: service.securityOpt.map(\.value), isReadOnly: service.readOnly?.value ?? false,
            pid: service.pid?.value, ipc: service.ipc?.value)
    }

    private static func network(_ service: Service, in stack: Stack, _ ids: [String: String]) -> EngineNetworking {
        let mode: NetworkMode =
            switch service.networkMode?.value {
            case .service(let name): .container(ids[name] ?? "")
            case let written?: written
            case nil: .other("\(stack.name)_\(service.networks.first?.network ?? "default")")
            }
        let bindings = service.ports.map { port in
            EnginePort(
                hostAddress: port.hostAddress ?? "", hostPort: port.hostPort, containerPort: port.containerPort,
                transport: port.transport)
        }
        let owner: String
        if case .container(let other) = mode { owner = other } else { owner = ids[service.name] ?? "" }
        return EngineNetworking(
            mode: mode,
            attachments: service.networks.map { attachment in
                EngineAttachment(
                    network: "\(stack.name)_\(attachment.network)", networkID: "net-\(attachment.network)")
            }, ports: bindings, bindings: bindings,
            namespace: owner.isEmpty ? nil : UInt64(owner.prefix(2), radix: 16).map { 4_026_532_000 + $0 })
    }

    private static func mounts(_ service: Service, in stack: Stack) -> [EngineMount] {
        service.mounts.filter { $0.kind != .tmpfs }.map { mount in
            let isVolume = mount.kind == .volume
            return EngineMount(
                kind: mount.kind.rawValue, volume: isVolume ? mount.source.map { "\(stack.name)_\($0)" } : nil,
                source: isVolume ? nil : mount.source, target: mount.target, isReadOnly: mount.isReadOnly)
        }
    }
}

extension EngineEvidence {
    /// Changes the container of that service.
    mutating func change(_ service: String, _ edit: (inout EngineContainer) -> Void) {
        guard let index = containers?.firstIndex(where: { $0.compose?.service == service }) else { return }
        containers.map { list in
            var list = list
            edit(&list[index])
            containers = list
        }
    }
}
