/// A JSON document as a value, for what other programs answer: nothing of it is believed to be there.
///
/// A member that is missing reads as ``null``, so that one may ask deeply at once:
/// `answer["HostConfig"]["CapAdd"].strings`. Each typed accessor gives nil (or nothing) where the value is of another type.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number as it was written.
    case number(String)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// The member of that name; `null` when it is missing or this is no object.
    public subscript(_ name: String) -> JSON {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    /// The element at that place; `null` when it is missing or this is no array.
    public subscript(_ index: Int) -> JSON {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { .null }
    }

    public var isNull: Bool { self == .null }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var string: String? { if case .string(let text) = self { text } else { nil } }
    /// A whole number that fits; `1.0` and `1e3` are none.
    public var int: Int? { if case .number(let digits) = self { Int(digits) } else { nil } }
    public var double: Double? { if case .number(let digits) = self { Double(digits) } else { nil } }
    /// The elements of an array; nil when it is none.
    public var elements: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
    /// The members of an object; nil when it is none.
    public var members: [String: JSON]? { if case .object(let members) = self { members } else { nil } }
    /// The strings of an array, leaving out what is none; empty when it is no array.
    public var strings: [String] { elements?.compactMap(\.string) ?? [] }
    /// The members of an object that are strings; empty when it is none.
    public var texts: [String: String] { members?.compactMapValues(\.string) ?? [:] }
    /// Whether it is an object that has a member of that name, be it null.
    public func has(_ name: String) -> Bool { members?[name] != nil }
}

/// Why bytes are no JSON document that can be used.
public struct JSONFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The byte at which reading ended, from 0.
    public var offset: Int
    /// Why, as a clause.
    public var reason: String

    public init(_ reason: String, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String { "\(reason) at byte \(offset)" }
}
