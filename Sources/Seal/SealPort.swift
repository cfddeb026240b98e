public import Evidence
import LinuxNet
import Processes
import StackModel

/// Which port of a bridge leads to which container.
public struct SealPort: Sendable, Hashable {
    /// The container's id.
    public var container: String
    public var bridge: String
    public var name: String

    public init(container: String, bridge: String, name: String) {
        self.container = container
        self.bridge = bridge
        self.name = name
    }

    /// The ports of the engine's running containers, as this machine's kernel tells of them; containers that share another's
    /// network have none of their own.
    /// - Throws: ``SealError`` where the interfaces cannot be looked at.
    public static func all(of engine: EngineEvidence) async throws(SealError) -> [SealPort] {
        let running = (engine.containers ?? []).filter(\.hasOwnNetwork).compactMap { container in
            container.life.process.flatMap { Int32(exactly: $0) }.map { (id: container.id, process: $0) }
        }
        let found = await Blocking.run { () -> Result<[SealPort], NamespaceError> in
            Result { () throws(NamespaceError) in
                let ports = try BridgePort.all()
                var owners: [Int32: String] = [:]
                for container in running {
                    guard let number = try BridgePort.namespace(ofProcess: container.process) else { continue }
                    owners[number] = container.id
                }
                return ports.compactMap { port in
                    owners[port.peer].map { SealPort(container: $0, bridge: port.bridge, name: port.name) }
                }
            }
        }
        switch found {
        case .success(let ports): return ports
        case .failure(let error): throw SealError(.network(error.description))
        }
    }
}

extension EngineContainer {
    /// Whether it runs in a network of its own, not in another container's.
    var hasOwnNetwork: Bool {
        if case .container = network.mode { return false }
        return life.isUp
    }
}
