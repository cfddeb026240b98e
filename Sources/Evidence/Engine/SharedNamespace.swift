import StackModel

/// Whose network a container really lives in, when it was made to share another's.
///
/// A container that shares a network holds the namespace that its owner had at its own start. When the owner is started
/// again it gets a new one; when it is made anew it has a new id, which the old name does not lead to. Measured with
/// Engine 20.10: the sharer keeps running with nothing but `lo`, and looks healthy.
public enum SharedNamespace: Sendable, Hashable {
    /// It was not made to share one.
    case own
    /// It is in the namespace that its owner has now.
    case current(owner: String)
    /// It runs in a namespace that its owner has left.
    case stale(owner: String, because: String)
    /// It runs, and the container whose network it was made to share is there no more, by id.
    case orphaned(id: String)
    /// It runs, and its owner does not: nothing but `lo` is left.
    case ownerDown(owner: String)
    /// It does not run and cannot be started: the owner is gone, by id, or the engine said why.
    case cannotStart(String)
    /// It does not run.
    case down
    /// It cannot be told; why, as a sentence.
    case unknown(String)
}

extension EngineEvidence {
    /// Whose network the container really lives in.
    public func sharedNamespace(of container: EngineContainer) -> SharedNamespace {
        guard case .container(let reference) = container.network.mode else { return .own }
        let owner = self.container(reference)
        let isKnown = owner != nil || neighbour(reference) != nil
        guard container.life.isUp else {
            if let error = container.life.error,
                error.contains("cannot join network") || error.contains("No such container")
            {
                return .cannotStart(error)
            }
            return isKnown ? .down : .cannotStart("No such container: \(reference.prefix(12))")
        }
        guard isKnown else { return .orphaned(id: reference) }
        guard let owner else {
            return .unknown("The container \(reference.prefix(12)), whose network it shares, could not be looked into.")
        }
        guard owner.life.isUp else { return .ownerDown(owner: owner.name) }
        if let mine = container.network.namespace, let theirs = owner.network.namespace {
            return mine == theirs
                ? .current(owner: owner.name)
                : .stale(
                    owner: owner.name,
                    because: "its network namespace is \(mine), and that of \(owner.name) is \(theirs)")
        }
        guard let mine = container.life.started, let theirs = owner.life.started else {
            return .unknown("Neither the network namespaces nor the times of the last starts could be seen.")
        }
        // Joining happens at the start: who started before the owner's last start joined an earlier namespace.
        return mine < theirs
            ? .stale(owner: owner.name, because: "it started at \(mine), and \(owner.name) again at \(theirs)")
            : .current(owner: owner.name)
    }
}
