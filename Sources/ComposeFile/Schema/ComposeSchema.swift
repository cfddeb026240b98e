public import StackModel

/// The Compose Specification's schema, as Docker Compose 2.40.3 holds every document against it.
///
/// Docker Compose validates after interpolation, `extends`, `include` and the merge of each further document, before
/// the short forms are made long; so does this. The facts are those of compose-go 2.9.1 (`schema/compose-spec.json`).
public enum ComposeSchema {
    /// The most problems that one document is reported with; a file with more is not a Compose file.
    static let limit = 200

    /// Everything in `document` that Docker Compose refuses for its form.
    ///
    /// Where Docker Compose stops at one, this goes on: each problem stands at the offending key or value and names the
    /// service and the attribute it touches, so that what is left can still be judged. No value is quoted.
    public static func validate(_ document: Node) -> [Problem] {
        var walk = ShapeWalk(limit: limit)
        walk.visit(document, as: .project)
        return walk.problems
    }
}
