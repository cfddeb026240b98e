/// Why no lab can be had on this machine; tests skip with it.
public enum LabRefusal: Error, Sendable, Hashable {
    /// Namespaces, mounts and control groups are root's.
    case notRoot
    /// The kernel, or what this machine runs in, does not give namespaces.
    case noNamespaces(String)
    /// The parts that labs are made of could not be fetched or unpacked.
    case noParts(String)
}

extension LabRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notRoot: "no lab: it takes root to make namespaces"
        case .noNamespaces(let reason): "no lab: no namespaces here: \(reason)"
        case .noParts(let reason): "no lab: \(reason)"
        }
    }
}

/// A step in a lab that failed: a fault of the test or of the lab, never a reason to skip.
public struct LabFailure: Error, Sendable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
