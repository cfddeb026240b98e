public import StackModel

/// Why a project could not be loaded at all.
public struct LoadError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, where, and what to do next.
    public var problem: Problem

    public init(_ problem: Problem) {
        self.problem = problem
    }

    public var description: String { problem.description }
}
