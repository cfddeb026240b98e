public import Evidence
import Synchronization

/// What was last seen of the engine, for those who need more of a container than a tunnel tells.
public final class EngineMemory: Sendable {
    private let last = Mutex<EngineEvidence?>(nil)

    public init() {}

    /// The container of that id or name, as it was last seen.
    public func container(_ reference: String) -> (container: EngineContainer, engine: EngineEvidence)? {
        last.withLock { engine in
            guard let engine, let container = engine.container(reference) else { return nil }
            return (container, engine)
        }
    }

    func keep(_ engine: EngineEvidence) { last.withLock { $0 = engine } }
}
