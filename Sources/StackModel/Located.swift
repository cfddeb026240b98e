/// A value together with the place in the owner's files that it came from.
public struct Located<Value> {
    public var value: Value
    /// Where it was written; for a value through an anchor, an `extends` or an `include`, the place of the original.
    public var span: SourceSpan
    /// Where it was put to use besides (the alias, the `extends`, the `include`), nearest first; empty when written in place.
    public var usedAt: [SourceSpan]
    /// The variables it was made with.
    public var variables: [VariableUse]

    public init(
        _ value: Value, at span: SourceSpan, usedAt: [SourceSpan] = [], variables: [VariableUse] = []
    ) {
        self.value = value
        self.span = span
        self.usedAt = usedAt
        self.variables = variables
    }

    /// The same place with another value.
    public func map<Other>(_ transform: (Value) throws -> Other) rethrows -> Located<Other> {
        Located<Other>(try transform(value), at: span, usedAt: usedAt, variables: variables)
    }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
extension Located: Codable where Value: Codable {}
