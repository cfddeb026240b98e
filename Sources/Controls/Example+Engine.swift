public import Evidence
import StackModel

extension Example {
    /// The same project with what an engine runs of it.
    public func running(_ engine: EngineEvidence) -> Example {
        var example = self
        example.engine = engine
        return example
    }
}

extension EngineEvidence {
    /// An engine that runs these containers, for examples.
    ///
    /// - Parameter others: the names of containers that could not be looked into; the first has the id of `a`s.
    static func example(_ containers: EngineContainer..., others: [String] = []) -> EngineEvidence {
        let letters: [Character] = ["a", "e", "f"]
        let neighbours = zip(others, letters).map { name, letter in
            EngineNeighbour(id: String(repeating: letter, count: 64), name: name, image: "", state: "running")
        }
        return EngineEvidence(
            endpoint: "unix:///var/run/docker.sock", containers: containers, others: neighbours, networks: [])
    }

    /// An engine that says this of itself and runs nothing, for examples.
    static func example(daemon: EngineDaemon) -> EngineEvidence {
        EngineEvidence(
            endpoint: "unix:///var/run/docker.sock", daemon: daemon, containers: [], others: [], networks: [])
    }
}

extension EngineContainer {
    /// A container of the example project, whose folder is `/srv/media`.
    ///
    /// - Parameters:
    ///   - users: one process for each of these users; none when it was not seen.
    ///   - started: seconds since 1970.
    static func example(
        _ service: String, image: String, id: Character = "a", folder: String = "/srv/media",
        mode: NetworkMode = .bridge, namespace: UInt64? = nil, state: EngineLife.State = .running,
        started: Int = 1_800_000_000, error: String? = nil, processes: [(name: String, user: Int)] = [],
        ports: [EnginePort] = []
    ) -> EngineContainer {
        let list = processes.enumerated().map { index, process in
            EngineProcess(
                id: index + 100, name: process.name, users: Array(repeating: process.user, count: 4))
        }
        return EngineContainer(
            id: String(repeating: id, count: 64), name: "media-\(service)-1",
            compose: ComposeLabels(project: "media", service: service, workingDirectory: folder),
            life: EngineLife(
                state: state, error: error, started: EngineTime(seconds: started), process: 100),
            image: image, imageID: "sha256:" + String(repeating: id, count: 64),
            network: EngineNetworking(mode: mode, ports: ports, bindings: ports, namespace: namespace),
            processes: list.isEmpty ? nil : EngineProcesses(source: .controlGroup, list: list))
    }
}
