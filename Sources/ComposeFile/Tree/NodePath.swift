/// The way from the top of a document to a value: mapping keys, with `[]` for any element of a sequence.
typealias NodePath = [String]

/// A table from path patterns (`*` matches any one component) to what is to be done at such a path.
struct PathTable<Value: Sendable>: Sendable {
    private(set) var value: Value?
    private var children: [String: PathTable<Value>] = [:]
    /// The table behind `*`, none or one.
    private var any: [PathTable<Value>] = []

    /// Makes a table from patterns written with dots.
    init(_ rules: [String: Value] = [:]) {
        for (pattern, value) in rules { insert(value, at: pattern.split(separator: ".").map(String.init)[...]) }
    }

    private mutating func insert(_ value: Value, at pattern: ArraySlice<String>) {
        guard let first = pattern.first else {
            self.value = value
            return
        }
        if first == "*" {
            if any.isEmpty { any.append(PathTable()) }
            any[0].insert(value, at: pattern.dropFirst())
        } else {
            children[first, default: PathTable()].insert(value, at: pattern.dropFirst())
        }
    }

    /// The tables one component further down, the one for that very component first; empty where no pattern goes on.
    func next(_ component: String) -> [PathTable<Value>] {
        guard !children.isEmpty, let child = children[component] else { return any }
        return [child] + any
    }
}

/// A place within one or more ``PathTable``s while a tree is walked.
struct PathCursor<Value: Sendable>: Sendable {
    private let tables: [PathTable<Value>]

    init(_ table: PathTable<Value>) {
        self.tables = [table]
    }

    private init(tables: [PathTable<Value>]) {
        self.tables = tables
    }

    /// What is to be done here, or nil.
    var value: Value? {
        for table in tables {
            if let value = table.value { return value }
        }
        return nil
    }

    /// Whether no pattern can match here or below.
    var isDead: Bool { tables.isEmpty }

    func next(_ component: String) -> PathCursor<Value> {
        PathCursor(tables: tables.count == 1 ? tables[0].next(component) : tables.flatMap { $0.next(component) })
    }
}
