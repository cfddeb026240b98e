import StackModel

/// Holds a tree against a shape and notes what does not fit.
///
/// It goes no deeper than the shape does, so no document can make it recurse far.
struct ShapeWalk {
    private(set) var problems: [Problem] = []
    private var path: [String] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func visit(_ node: Node, as shape: Shape) {
        guard problems.count < limit else { return }
        switch shape {
        case .anything: return
        case .scalar(let types):
            if !types.allow(node) { refuseType(node, expected: types.words) }
        case .word(let words): visitWord(node, words)
        case .text(let pattern): visitText(node, pattern)
        case .integer(let low, let high): visitInteger(node, low, high)
        case .list(let element, let unique): visitList(node, element, unique)
        case .mapping(let mapping): visitMapping(node, mapping)
        case .either(let shapes):
            if let fitting = shapes.first(where: { $0.hasType(of: node) }) {
                visit(node, as: fitting)
            } else {
                refuseType(node, expected: shapes.flatMap(\.typeWords))
            }
        }
    }

    private mutating func visitWord(_ node: Node, _ words: [String]) {
        guard let text = node.string else { return refuseType(node, expected: ["text"]) }
        guard !words.contains(text) else { return }
        let hint = Suggestion.closest(to: text, among: words).map { "Did you mean \($0)?" } ?? ""
        refuse(node.span, "must be one of \(words.joined(separator: ", "))", hint: hint)
    }

    private mutating func visitText(_ node: Node, _ pattern: TextPattern) {
        guard let text = node.string else { return refuseType(node, expected: ["text"]) }
        guard !pattern.isFound(in: text) else { return }
        switch pattern {
        case .containerName:
            refuse(node.span, "must be a name of two or more letters, digits, dots, underscores or dashes")
        case .pullPolicy:
            refuse(
                node.span,
                "must be one of always, never, build, if_not_present, missing, refresh, daily, weekly or every_<duration>"
            )
        }
    }

    private mutating func visitInteger(_ node: Node, _ low: Int, _ high: Int?) {
        guard let value = node.wholeNumber else { return refuseType(node, expected: ["a whole number"]) }
        if value < Double(low) {
            refuse(node.span, "must be at least \(low)")
        } else if let high, value > Double(high) {
            refuse(node.span, "must be at most \(high)")
        }
    }

    private mutating func visitList(_ node: Node, _ element: Shape, _ unique: Bool) {
        guard let nodes = node.sequence else { return refuseType(node, expected: ["a list"]) }
        for (index, child) in nodes.enumerated() {
            within("[\(index)]") { $0.visit(child, as: element) }
        }
        guard unique else { return }
        var seen: [PlainValue: Int] = [:]
        for (index, child) in nodes.enumerated() {
            let value = PlainValue(child)
            if let first = seen[value] {
                refuse(
                    child.span, "has the same entry twice, as numbers \(first + 1) and \(index + 1)",
                    hint: "Remove one of the two.")
            } else {
                seen[value] = index
            }
        }
    }

    private mutating func visitMapping(_ node: Node, _ shape: MappingShape) {
        if shape.allowsNull, node.isNull { return }
        guard let mapping = node.mapping else {
            return refuseType(node, expected: ["a mapping"] + (shape.allowsNull ? ["empty"] : []))
        }
        for key in shape.required where mapping[key] == nil {
            refuse(node.span, "must have \(key)", hint: "Add \(key).")
        }
        for entry in mapping.entries {
            if let property = shape.properties[entry.key] {
                within(entry.key) { $0.visit(entry.value, as: property) }
            } else if let named = shape.named, named.rule.allows(entry.key) {
                within(entry.key) { $0.visit(entry.value, as: named.shape) }
            } else if !shape.isOpen, !(shape.allowsExtensions && entry.key.hasPrefix("x-")) {
                within(entry.key) { $0.refuseKey(entry, of: shape) }
            }
        }
    }

    private mutating func refuseKey(_ entry: Mapping.Entry, of shape: MappingShape) {
        if shape.properties.isEmpty {
            return refuse(
                entry.keySpan, "is not a name that Compose allows",
                hint: "Use letters, digits, dots, underscores and dashes.")
        }
        let known = shape.properties.keys.sorted()
        var hint = Suggestion.closest(to: entry.key, among: known).map { "Did you mean \($0)?" } ?? ""
        if hint.isEmpty {
            hint =
                shape.allowsExtensions
                ? "Remove it, or begin its name with x- if it is for another tool." : "Remove it."
        }
        refuse(entry.keySpan, "is not a property of \(shape.noun)", hint: hint)
    }

    private mutating func refuseType(_ node: Node, expected words: [String]) {
        refuse(node.span, "must be \(Self.alternatives(words))", hint: Self.hint(for: node, expected: words))
    }

    private mutating func refuse(_ span: SourceSpan, _ predicate: String, hint: String = "") {
        guard problems.count < limit else { return }
        let (service, attribute) = Diagnostics.touched(path)
        problems.append(
            Problem(
                .refused, "\(Self.name(of: path)) \(predicate)", hint: hint, at: span, service: service,
                attribute: attribute))
    }

    private mutating func within(_ step: String, _ body: (inout ShapeWalk) -> Void) {
        path.append(step)
        body(&self)
        path.removeLast()
    }

    /// `services.radarr.ports[0]`.
    private static func name(of path: [String]) -> String {
        guard let first = path.first else { return "the document" }
        return path.dropFirst().reduce(into: first) { text, step in text += step.hasPrefix("[") ? step : "." + step }
    }

    private static func alternatives(_ words: [String]) -> String {
        var seen: [String] = []
        for word in words where !seen.contains(word) { seen.append(word) }
        guard let last = seen.last, seen.count > 1 else { return seen.first ?? "something else" }
        return seen.dropLast().joined(separator: ", ") + " or " + last
    }

    private static func hint(for node: Node, expected words: [String]) -> String {
        switch node.content {
        case .null: "Give it a value or remove the key."
        case .bool, .int,
            .float where words.contains("text"):
            "Put the value in quotes."
        case .string where words.contains("a list"): "Write it as a list, one entry a line, each after a dash."
        default: ""
        }
    }
}

extension ScalarTypes {
    /// Whether the schema counts `node` among these types.
    func allow(_ node: Node) -> Bool {
        switch node.content {
        case .null: contains(.null)
        case .bool: contains(.boolean)
        case .int: contains(.integer)
        case .float: contains(.number) || (contains(.integer) && node.wholeNumber != nil)
        case .string: contains(.string)
        case .sequence, .mapping: false
        }
    }
}

extension Shape {
    /// Whether a node of this kind could stand here at all; its content is looked at afterwards.
    func hasType(of node: Node) -> Bool {
        switch self {
        case .anything: true
        case .scalar(let types): types.allow(node)
        case .word, .text: node.string != nil
        case .integer: node.wholeNumber != nil
        case .list: node.sequence != nil
        case .mapping(let shape): node.mapping != nil || (shape.allowsNull && node.isNull)
        case .either(let shapes): shapes.contains { $0.hasType(of: node) }
        }
    }

    /// How a sentence names what may stand here.
    var typeWords: [String] {
        switch self {
        case .anything: ["anything"]
        case .scalar(let types): types.words
        case .word, .text: ["text"]
        case .integer: ["a whole number"]
        case .list: ["a list"]
        case .mapping(let shape): shape.allowsNull ? ["a mapping", "empty"] : ["a mapping"]
        case .either(let shapes): shapes.flatMap(\.typeWords)
        }
    }
}

extension Node {
    /// The value of a number without a fraction, however it was written; nil for all else.
    fileprivate var wholeNumber: Double? {
        switch content {
        case .int(let value): Double(value)
        case .float(let value): value.isFinite && value == value.rounded() ? value : nil
        default: nil
        }
    }
}
