import StackModel

/// Collects what is wrong while a project is loaded; in strict mode the first refusal ends the load.
final class Diagnostics {
    let mode: LoadOptions.Mode
    let limits: LoadLimits
    private(set) var problems: [Problem] = []
    private var seen: Set<Problem> = []
    private var nodes = 0
    private var filledBytes = 0
    private var given = GivenSecrets()

    init(mode: LoadOptions.Mode, limits: LoadLimits) {
        self.mode = mode
        self.limits = limits
    }

    /// Docker Compose refuses the project for this.
    func refuse(
        _ message: String, hint: String = "", at span: SourceSpan?, service: String? = nil, attribute: String? = nil
    ) throws(LoadError) {
        try refuse(Problem(.refused, message, hint: hint, at: span, service: service, attribute: attribute))
    }

    /// Docker Compose refuses the project for this; the path tells which service and attribute it touches.
    func refuse(_ message: String, hint: String = "", at span: SourceSpan?, path: NodePath) throws(LoadError) {
        let (service, attribute) = Diagnostics.touched(path)
        try refuse(message, hint: hint, at: span, service: service, attribute: attribute)
    }

    func refuse(_ problem: Problem) throws(LoadError) {
        if mode == .strict { throw LoadError(given.hidden(in: problem)) }
        note(problem)
    }

    /// Records something that Docker Compose goes on after.
    func note(_ problem: Problem) { note(quotingNothing: given.hidden(in: problem)) }

    /// The same for a problem whose words are all ours: there is no secret to be looked for in them.
    func note(quotingNothing problem: Problem) {
        if seen.insert(problem).inserted { problems.append(problem) }
    }

    /// Remembers what a variable gave, so that no message says it when it is a secret.
    func remember(_ value: String, of name: String, at span: SourceSpan) { given.add(value, of: name, at: span) }

    /// Counts one more value; no mode goes on after too many.
    func count(_ span: SourceSpan, depth: Int) throws(LoadError) {
        nodes += 1
        if nodes > limits.nodes {
            throw LoadError(
                Problem(
                    .refused, "the project has more than \(limits.nodes) values, aliases followed",
                    hint: "An alias inside an alias multiplies what it stands for; write the values out.", at: span))
        }
        if depth > limits.depth {
            throw LoadError(
                Problem(
                    .refused, "is nested more than \(limits.depth) levels deep", hint: "Flatten the structure.",
                    at: span))
        }
    }

    /// Counts text that a variable put into a value.
    func count(filled bytes: Int, at span: SourceSpan) throws(LoadError) {
        filledBytes += bytes
        if filledBytes > limits.filledBytes {
            throw LoadError(
                Problem(
                    .refused, "the variables put more than \(limits.filledBytes) bytes into the project",
                    hint: "Make the variable shorter or use it less often.", at: span))
        }
    }

    /// The service and the attribute that a path lies in; for another section its name alone, since what is wrong with
    /// a network says nothing about a service's image, and an extension field is read by nobody until it is used.
    static func touched(_ path: NodePath) -> (service: String?, attribute: String?) {
        if let section = path.first, section.hasPrefix("x-") || sections.contains(section) { return (nil, section) }
        guard path.count > 1, path[0] == "services" else { return (nil, nil) }
        return (path[1], path.count > 2 ? path[2] : nil)
    }

    private static let sections: Set<String> = ["networks", "volumes", "secrets", "configs", "version"]
}
