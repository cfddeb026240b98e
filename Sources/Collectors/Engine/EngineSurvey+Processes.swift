import Clients
import Evidence
import Processes

extension EngineSurvey {
    /// The containers with what `/proc` shows of their processes, or, where it shows nothing, the engine's own list.
    func withProcesses(_ containers: [EngineContainer], _ gaps: inout EngineGaps) async -> [EngineContainer] {
        var seen = containers
        if let processes {
            seen = await Blocking.run { containers.map { EngineSurvey.looked(at: $0, by: processes) } }
        }
        for index in seen.indices where seen[index].processes == nil && seen[index].life.isUp {
            seen[index].processes = await listed(seen[index], &gaps)
        }
        return seen
    }

    private static func looked(at container: EngineContainer, by processes: ProcessReading) -> EngineContainer {
        guard container.life.isUp, let first = container.life.process else { return container }
        var container = container
        container.processes = processes.processes(of: container.id, first: first)
        // Without processes that are surely its own, the id is another machine's.
        if container.processes != nil { container.network.namespace = processes.networkNamespace(of: first) }
        return container
    }

    /// The engine's own list. It is asked last: the engine notes each such question as an event, and runs `ps` for it.
    private func listed(_ container: EngineContainer, _ gaps: inout EngineGaps) async -> EngineProcesses? {
        let answer = await ask("/containers/\(container.id)/top?ps_args=-eo%20pid,ruid,euid,suid,fuid,comm")
        if case .failure(let failure) = answer, failure.isMissing || failure.code == .status(409) { return nil }
        guard let json = gaps.keep(answer, as: "processes:\(container.name)") else { return nil }
        let titles = json["Titles"].strings
        let rows = json["Processes"].elements ?? []
        let list = rows.prefix(ProcessReading.processLimit).compactMap { row -> EngineProcess? in
            let cells = Dictionary(zip(titles, row.strings), uniquingKeysWith: { first, _ in first })
            let users = ["RUID", "EUID", "SUID", "FUID"].compactMap { cells[$0].flatMap { Int($0) } }
            guard let id = cells["PID"].flatMap({ Int($0) }), !users.isEmpty else { return nil }
            return EngineProcess(id: id, name: cells["COMMAND"] ?? "", users: users)
        }
        guard !list.isEmpty else { return nil }
        return EngineProcesses(source: .engine, list: list, isCut: rows.count > list.count)
    }
}
