import Evidence
import StackModel

/// What was seen of the network namespace in which a service runs.
enum SeenNamespace {
    case seen(NetworkNamespace)
    /// Why nothing is said of it: not looked at, or no container of the service is there.
    case none(String)
    case unknown(reason: String, remedy: String)
}

extension Case {
    /// The namespace of the service's container.
    func namespace(of service: KnownService) -> SeenNamespace {
        guard let network = evidence.network else {
            guard let gap = evidence.gaps.first(where: { $0.what == "network" }) else {
                return .none("Only files were looked at, not what runs.")
            }
            return .unknown(reason: gap.reason, remedy: gap.remedy)
        }
        let names = service.containerNames(in: stack.name)
        for name in names {
            if let found = network.namespace(of: name) { return .seen(found) }
        }
        let gap = evidence.gaps.first { gap in
            guard gap.what.hasPrefix("network:") else { return false }
            return gap.what.dropFirst(8).split(separator: ",").contains {
                names.contains(String($0.drop { $0 == " " }))
            }
        }
        if let gap { return .unknown(reason: gap.reason, remedy: gap.remedy) }
        return .none("No container of it runs.")
    }
}
