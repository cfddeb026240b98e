public import StackModel

/// One value of a Compose file with the place it was written at: what every stage of the loader works on.
public struct Node: Sendable, Hashable {
    /// The value itself, as YAML 1.2 core schema (and compose-go) reads it.
    public enum Content: Sendable, Hashable {
        case null
        case bool(Bool)
        case int(Int)
        case float(Double)
        case string(String)
        case sequence([Node])
        case mapping(Mapping)
    }

    public var content: Content
    /// Where the value was written.
    public var span: SourceSpan
    /// Where it was put to use besides: the alias, the `extends`, the `include`, nearest first.
    public var usedAt: [SourceSpan]
    /// The variables it was made with.
    public var variables: [VariableUse]

    public init(_ content: Content, at span: SourceSpan, usedAt: [SourceSpan] = [], variables: [VariableUse] = []) {
        self.content = content
        self.span = span
        self.usedAt = usedAt
        self.variables = variables
    }
}

/// A mapping that keeps the order and the place of its keys.
public struct Mapping: Sendable, Hashable {
    /// One key with its value.
    public struct Entry: Sendable, Hashable {
        public var key: String
        /// Where the key was written.
        public var keySpan: SourceSpan
        public var value: Node

        public init(key: String, keySpan: SourceSpan, value: Node) {
            self.key = key
            self.keySpan = keySpan
            self.value = value
        }
    }

    /// The entries in the order of the file; keys are unique.
    public private(set) var entries: [Entry]
    /// Where each key stands; empty for few entries, which are looked through sooner.
    private var index: [String: Int]
    /// The most entries without an index.
    private static let few = 8

    /// Makes a mapping; a later entry with the same key replaces the earlier one in its place.
    public init(_ entries: [Entry] = []) {
        self.entries = []
        self.entries.reserveCapacity(entries.count)
        self.index = [:]
        for entry in entries { set(entry) }
    }

    /// The value of `key`, or nil.
    public subscript(key: String) -> Node? { place(of: key).map { entries[$0].value } }

    /// The entry of `key`, or nil.
    public func entry(_ key: String) -> Entry? { place(of: key).map { entries[$0] } }

    private func place(of key: String) -> Int? {
        guard entries.count <= Mapping.few else { return index[key] }
        return entries.firstIndex { $0.key == key }
    }

    /// Adds the entry, or replaces the one with its key.
    public mutating func set(_ entry: Entry) {
        if let place = place(of: entry.key) {
            entries[place] = entry
        } else {
            entries.append(entry)
            if entries.count == Mapping.few + 1 {
                reindex()
            } else if entries.count > Mapping.few {
                index[entry.key] = entries.count - 1
            }
        }
    }

    /// Removes `key` if it is there.
    public mutating func remove(_ key: String) {
        guard let place = place(of: key) else { return }
        entries.remove(at: place)
        reindex()
    }

    private mutating func reindex() {
        index = [:]
        guard entries.count > Mapping.few else { return }
        for place in entries.indices { index[entries[place].key] = place }
    }

    /// The entries that `change` keeps, with their new values.
    func mapValues<Failure: Error>(_ change: (Entry) throws(Failure) -> Node?) throws(Failure) -> Mapping {
        var changed = Mapping()
        changed.entries.reserveCapacity(entries.count)
        for entry in entries {
            if let value = try change(entry) {
                changed.entries.append(Entry(key: entry.key, keySpan: entry.keySpan, value: value))
            }
        }
        if changed.entries.count == entries.count { changed.index = index } else { changed.reindex() }
        return changed
    }

    public static func == (left: Mapping, right: Mapping) -> Bool { left.entries == right.entries }
    public func hash(into hasher: inout Hasher) { hasher.combine(entries) }
}

extension Node {
    /// The entries, when this is a mapping.
    public var mapping: Mapping? { if case .mapping(let mapping) = content { mapping } else { nil } }
    /// The elements, when this is a sequence.
    public var sequence: [Node]? { if case .sequence(let nodes) = content { nodes } else { nil } }
    /// The text, when this is a string.
    public var string: String? { if case .string(let text) = content { text } else { nil } }
    /// Whether this is an explicit or empty null.
    public var isNull: Bool { content == .null }

    /// A scalar as text, numbers and booleans included, as Compose's own casts print them; nil for null and collections.
    public var scalarText: String? {
        switch content {
        case .string(let text): text
        case .int(let value): String(value)
        case .bool(let value): value ? "true" : "false"
        case .float(let value): value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
        default: nil
        }
    }
}
