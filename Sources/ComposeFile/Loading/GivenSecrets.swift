import StackModel

/// What variables put into a project's values, so that messages can leave out what of it is secret.
///
/// Nothing is looked at before there is a message: most projects load without one.
struct GivenSecrets {
    private struct Given: Hashable {
        var name: String
        var value: String
        var file: String
        var line: Int
    }

    /// One secret with the variable that gave it.
    private struct Found: Hashable {
        var secret: String
        var name: String
    }

    private var given: Set<Given> = []
    /// What was not yet looked through.
    private var waiting: [Given] = []
    /// The secrets to hide on one line alone, by line and file.
    private var atPlace: [String: Set<Found>] = [:]
    /// The secrets to hide wherever they are quoted.
    private var everywhere: Set<Found> = []

    /// The fewest bytes of a secret that is hidden inside a longer word too.
    private static let leastLength = 4
    /// The most values that are remembered: beyond, a message says nothing of the values at all.
    private static let limit = 5000

    mutating func add(_ value: String, of name: String, at span: SourceSpan) {
        guard given.count <= GivenSecrets.limit else { return }
        let new = Given(name: name, value: value, file: span.file, line: span.line)
        if given.insert(new).inserted { waiting.append(new) }
    }

    /// The problem with `${NAME}` in place of each secret that the variable gave.
    mutating func hidden(in problem: Problem) -> Problem {
        guard !given.isEmpty else { return problem }
        var problem = problem
        if given.count > GivenSecrets.limit {
            problem.message = "a value here is refused; there are too many variables to quote it safely"
            problem.hint = ""
            return problem
        }
        lookThrough()
        for found in secrets(for: problem) {
            problem.message = GivenSecrets.text(problem.message, with: "${\(found.name)}", for: found.secret)
            problem.hint = GivenSecrets.text(problem.hint, with: "${\(found.name)}", for: found.secret)
        }
        return problem
    }

    /// Looks through what came since the last problem, so that each value is looked at once.
    private mutating func lookThrough() {
        let scanner = SecretScanner(key: FingerprintKey(0, 0))
        for given in waiting {
            let bytes = Array(given.value.utf8)
            for match in scanner.matches(name: given.name, value: given.value) {
                let secret = String(decoding: bytes[match.range], as: UTF8.self)
                let found = Found(secret: secret, name: given.name)
                atPlace[GivenSecrets.place(given.file, given.line), default: []].insert(found)
                // Elsewhere only those that are no common word, for a service may be called as a password is.
                let strength = scanner.secret(secret, kind: match.kind).strength
                if strength == .fair || strength == .strong { everywhere.insert(found) }
            }
        }
        waiting = []
    }

    private static func place(_ file: String, _ line: Int) -> String { "\(line) \(file)" }

    /// The secrets that the problem quotes, the longest first.
    private func secrets(for problem: Problem) -> [Found] {
        let here = problem.span.flatMap { atPlace[GivenSecrets.place($0.file, $0.line)] } ?? []
        let text = problem.message + "\n" + problem.hint
        let quoted = everywhere.filter { text.contains($0.secret) } + here.filter { text.contains($0.secret) }
        return Set(quoted).sorted { left, right in
            (right.secret.utf8.count, left.secret, left.name) < (left.secret.utf8.count, right.secret, right.name)
        }
    }

    /// The text with `name` in place of the secret; a short one is replaced only where it is a word of its own.
    private static func text(_ text: String, with name: String, for secret: String) -> String {
        let needle = Array(secret.utf8)
        let bytes = Array(text.utf8)
        guard !needle.isEmpty, needle.count <= bytes.count else { return text }
        var result: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let end = place + needle.count
            if end <= bytes.count, bytes[place..<end].elementsEqual(needle),
                needle.count >= leastLength || isWord(place..<end, in: bytes)
            {
                result += Array(name.utf8)
                place = end
            } else {
                result.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isWord(_ range: Range<Int>, in bytes: [UInt8]) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        let before = range.lowerBound == 0 || !isLetter(bytes[range.lowerBound - 1])
        return before && (range.upperBound == bytes.count || !isLetter(bytes[range.upperBound]))
    }
}
