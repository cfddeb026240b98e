/// What the comparison does not look at. Nothing may be left out elsewhere.
///
/// Both sides run in the same folder with the same environment, so that paths, names and values need none.
enum Normalisation {
    struct Rule: Sendable {
        var name: String
        var reason: String
        var apply: @Sendable (JSONValue) -> JSONValue
    }

    static let table: [Rule] = []

    static func apply(to document: JSONValue) -> JSONValue {
        table.reduce(document) { $1.apply($0) }
    }
}
