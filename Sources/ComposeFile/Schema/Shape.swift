/// What the Compose Specification's JSON schema allows at one place of a document.
///
/// The alternatives of an `either` never overlap in the specification, so "one of" and "any of" are the same here.
indirect enum Shape: Sendable {
    /// Whatever is written there.
    case anything
    /// A scalar of one of these types.
    case scalar(ScalarTypes)
    /// One of these words.
    case word([String])
    /// A text in which the pattern is found.
    case text(TextPattern)
    /// A whole number between the bounds, which count.
    case integer(atLeast: Int, atMost: Int?)
    /// A list; `unique` where no element may be there twice.
    case list(Shape, unique: Bool)
    case mapping(MappingShape)
    case either([Shape])
}

/// The scalar types that the schema tells apart; a whole number is a number too.
struct ScalarTypes: OptionSet, Sendable {
    let rawValue: Int

    static let string = ScalarTypes(rawValue: 1)
    static let integer = ScalarTypes(rawValue: 2)
    static let number: ScalarTypes = [ScalarTypes(rawValue: 4), .integer]
    static let boolean = ScalarTypes(rawValue: 8)
    static let null = ScalarTypes(rawValue: 16)

    /// How a sentence names them: "text, a number or true/false".
    var words: [String] {
        var words: [String] = []
        if contains(.string) { words.append("text") }
        if contains(.number) { words.append("a number") } else if contains(.integer) { words.append("a whole number") }
        if contains(.boolean) { words.append("true or false") }
        if contains(.null) { words.append("empty") }
        return words
    }
}

/// A mapping: which keys it may and must have.
struct MappingShape: Sendable {
    /// What a sentence calls the mapping: "a service".
    var noun: String
    var properties: [String: Shape] = [:]
    /// The keys it must have.
    var required: [String] = []
    /// The keys that the owner names, and what stands behind each.
    var named: (rule: NameRule, shape: Shape)?
    /// Whether keys beyond those are allowed; what stands behind them is then not looked at.
    var isOpen = false
    /// Whether `x-` keys are allowed.
    var allowsExtensions = true
    /// Whether nothing may stand in its place.
    var allowsNull = false
}

/// The forms that the schema asks of keys which the owner chooses.
enum NameRule: Sendable {
    /// ASCII letters, digits, `.`, `_` and `-`, at least one.
    case identifier
    /// Anything with at least one character besides line breaks.
    case anyText
    /// One line that is not empty.
    case oneLine
    /// ASCII lower-case letters.
    case lowercase

    func allows(_ name: String) -> Bool {
        let bytes = name.utf8
        switch self {
        case .identifier: return !bytes.isEmpty && bytes.allSatisfy(\.isComposeIdentifier)
        case .anyText: return bytes.contains { $0 != 0x0A }
        case .oneLine: return !bytes.isEmpty && !bytes.contains(0x0A)
        case .lowercase: return !bytes.isEmpty && bytes.allSatisfy { (0x61...0x7A).contains($0) }
        }
    }
}

/// The two patterns of the schema; both are searched for in the text, so they need not cover it.
enum TextPattern: Sendable {
    /// `container_name`: a letter or digit followed by one more allowed character.
    case containerName
    /// `pull_policy`: one of the words, or `every_` with durations.
    case pullPolicy

    func isFound(in text: String) -> Bool {
        let bytes = Array(text.utf8)
        switch self {
        case .containerName:
            return zip(bytes, bytes.dropFirst()).contains { $0.isASCIILetterOrDigit && $1.isComposeIdentifier }
        case .pullPolicy:
            let words = ["always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly"]
            return words.contains { Self.places(of: $0, in: bytes).isEmpty == false }
                || Self.places(of: "every_", in: bytes).contains { place in
                    let rest = bytes[(place + 6)...]
                    let digits = rest.prefix { (0x30...0x39).contains($0) }
                    guard !digits.isEmpty, let unit = rest.dropFirst(digits.count).first else { return false }
                    return "wdhms".utf8.contains(unit)
                }
        }
    }

    /// The offsets at which `word` begins in `bytes`.
    private static func places(of word: String, in bytes: [UInt8]) -> [Int] {
        let word = Array(word.utf8)
        guard bytes.count >= word.count else { return [] }
        return (0...(bytes.count - word.count)).filter { bytes[$0..<($0 + word.count)].elementsEqual(word) }
    }
}

extension UInt8 {
    var isASCIILetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }

    /// Whether the byte may be in a service, volume or container name: a letter, a digit, `.`, `_` or `-`.
    var isComposeIdentifier: Bool { isASCIILetterOrDigit || self == 0x2E || self == 0x5F || self == 0x2D }
}
