public import StackModel

/// A text after its variables were put in.
public struct Interpolated: Sendable, Hashable {
    /// The text that Compose goes on with.
    public var text: String
    /// The variables that decided the text, in the order of their expressions, each name and origin once.
    public var uses: [VariableUse]
    /// The defaults and alternatives that were put in, by the variable whose expression has them.
    public var defaults: [String: String]

    public init(text: String, uses: [VariableUse] = [], defaults: [String: String] = [:]) {
        self.text = text
        self.uses = uses
        self.defaults = defaults
    }
}

/// Puts variables into the values of a Compose file as Docker Compose 2.40 does.
///
/// The forms are `$$`, `$A`, `${A}`, `${A:-d}`, `${A-d}`, `${A:?e}`, `${A?e}`, `${A:+r}`, `${A+r}`, nested in default,
/// message and replacement. A `$` that starts none of them stays as it is. Source: the Compose Specification,
/// "Interpolation", and compose-go 2.9 where the specification is silent:
/// - default, message and replacement are worked out even when they are not used, so that a mistake in them refuses;
/// - a name followed by anything but an operator or the closing brace (`${A!}`) refuses;
/// - an expression with an operator ends at the brace that balances it, on the same line; a brace that directly follows
///   an opening one is not counted.
public struct Interpolator: Sendable {
    /// The deepest nesting of expressions; the reference has no limit.
    public static let maximumDepth = 64
    /// The largest text, before and after, in bytes of UTF-8; the reference has no limit.
    public static let maximumSize = 1 << 20

    private let table: VariableTable

    public init(_ table: VariableTable) {
        self.table = table
    }

    /// Gives the text its variables.
    /// - Throws: ``InterpolationError`` where Compose would refuse the text, and for the limits above.
    public func interpolate(_ text: String) throws(InterpolationError) -> Interpolated {
        try TemplateExpansion.expand(text) { table.value($0) }
    }
}
