import StackModel

/// One pass over a text with expressions, shared by Compose values and env files.
struct TemplateExpansion {
    /// The value of a variable and where it came from, or nil when it is set nowhere.
    typealias Lookup = (String) -> (value: String, origin: VariableOrigin)?

    private let bytes: [UInt8]

    /// Expands the whole text.
    static func expand(_ text: String, lookup: Lookup) throws(InterpolationError) -> Interpolated {
        guard text.utf8.contains(Self.dollar) else { return Interpolated(text: text) }
        let expansion = TemplateExpansion(bytes: Array(text.utf8))
        if expansion.bytes.count > Interpolator.maximumSize { throw expansion.tooLarge(at: 0) }
        let piece = try expansion.expand(0..<expansion.bytes.count, depth: 0, lookup: lookup)
        return Interpolated(
            text: String(decoding: piece.bytes, as: UTF8.self), uses: piece.uses, defaults: piece.defaults)
    }

    /// What a part of the text became.
    private struct Piece {
        var bytes: [UInt8] = []
        var uses: [VariableUse] = []
        var defaults: [String: String] = [:]

        mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
        mutating func add(_ piece: Piece) {
            bytes.append(contentsOf: piece.bytes)
            for use in piece.uses { add(use) }
            if !piece.defaults.isEmpty { defaults.merge(piece.defaults) { kept, _ in kept } }
        }
        mutating func add(default words: Piece, of name: String) {
            add(VariableUse(name: name, origin: .expression))
            defaults[name] = String(decoding: words.bytes, as: UTF8.self)
            add(words)
        }
        mutating func add(_ use: VariableUse) {
            if !uses.contains(use) { uses.append(use) }
        }
    }

    private func expand(
        _ range: Range<Int>, depth: Int, lookup: Lookup
    ) throws(InterpolationError) -> Piece {
        if depth > Interpolator.maximumDepth {
            throw InterpolationError(
                .tooDeep, "more than \(Interpolator.maximumDepth) expressions are nested in each other",
                offset: scalarOffset(range.lowerBound))
        }
        var piece = Piece()
        var place = range.lowerBound
        while place < range.upperBound {
            let next = place + 1
            if bytes[place] != Self.dollar || next == range.upperBound {
                piece.bytes.append(bytes[place])
                place = next
            } else if bytes[next] == Self.dollar {
                piece.bytes.append(Self.dollar)
                place = next + 1
            } else if bytes[next] == UInt8(ascii: "{") {
                place = try braced(at: place, before: range.upperBound, depth: depth, into: &piece, lookup: lookup)
            } else {
                let end = nameEnd(from: next, before: range.upperBound)
                if end == next {
                    piece.bytes.append(Self.dollar)
                } else {
                    add(variable: text(next..<end), to: &piece, lookup: lookup)
                }
                place = end
            }
            if piece.bytes.count > Interpolator.maximumSize { throw tooLarge(at: range.lowerBound) }
        }
        return piece
    }

    /// Expands the expression whose `$` is at `start`; returns the place after it.
    private func braced(
        at start: Int, before limit: Int, depth: Int, into piece: inout Piece, lookup: Lookup
    ) throws(InterpolationError) -> Int {
        let end = nameEnd(from: start + 2, before: limit)
        guard end > start + 2, end < limit else { throw invalid(at: start) }
        let name = text((start + 2)..<end)
        if bytes[end] == UInt8(ascii: "}") {
            add(variable: name, to: &piece, lookup: lookup)
            return end + 1
        }
        var place = end
        let orEmpty = bytes[place] == UInt8(ascii: ":")
        if orEmpty { place += 1 }
        guard place < limit, Self.operators.contains(bytes[place]) else { throw invalid(at: start) }
        let body = place + 1
        guard let last = lastBrace(from: body, before: limit) else { throw invalid(at: start) }
        let close = balancedBrace(from: start, through: last) ?? last
        // Worked out before it is known whether it is used: compose-go 2.9 refuses for a mistake in either case.
        let words = try expand(body..<close, depth: depth + 1, lookup: lookup)
        let found = lookup(name)
        let isSet = found.map { !orEmpty || !$0.value.isEmpty } ?? false
        switch bytes[place] {
        case UInt8(ascii: "-"):
            if let found, isSet {
                piece.add(found.value)
                piece.add(VariableUse(name: name, origin: found.origin))
            } else {
                piece.add(default: words, of: name)
            }
        case UInt8(ascii: "+"):
            if isSet {
                piece.add(default: words, of: name)
            } else {
                piece.add(VariableUse(name: name, origin: .expression))
            }
        default:
            guard let found, isSet else { throw required(name, reason: words, at: start) }
            piece.add(found.value)
            piece.add(VariableUse(name: name, origin: found.origin))
        }
        return close + 1
    }

    private func add(variable name: String, to piece: inout Piece, lookup: Lookup) {
        let found = lookup(name)
        if let found { piece.add(found.value) }
        piece.add(VariableUse(name: name, origin: found?.origin ?? .unset))
    }
}

extension TemplateExpansion {
    private static let dollar = UInt8(ascii: "$")
    private static let operators: [UInt8] = [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "?")]

    /// The end of the name that starts at `start`; `start` itself when there is none.
    ///
    /// The reference matches names without regard to case over all of Unicode, where two more letters fold to ASCII:
    /// U+017F to s and U+212A to k.
    private func nameEnd(from start: Int, before limit: Int) -> Int {
        var place = start
        while place < limit {
            switch bytes[place] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                place += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9") where place > start:
                place += 1
            case 0xC5 where place + 1 < limit && bytes[place + 1] == 0xBF:
                place += 2
            case 0xE2 where place + 2 < limit && bytes[place + 1] == 0x84 && bytes[place + 2] == 0xAA:
                place += 3
            default:
                return place
            }
        }
        return place
    }

    /// The last closing brace on the line of `start`.
    private func lastBrace(from start: Int, before limit: Int) -> Int? {
        let line = bytes[start..<limit].firstIndex(of: UInt8(ascii: "\n")) ?? limit
        return bytes[start..<line].lastIndex(of: UInt8(ascii: "}"))
    }

    /// The closing brace that balances the first opening one, as the reference counts: what directly follows an
    /// opening brace is passed over, so that `{}` opens and does not close.
    private func balancedBrace(from start: Int, through last: Int) -> Int? {
        var open = 0
        var place = start
        while place <= last {
            if bytes[place] == UInt8(ascii: "}") {
                open -= 1
                if open == 0 { return place }
            } else if bytes[place] == UInt8(ascii: "{") {
                open += 1
                place += 1
            }
            place += 1
        }
        return nil
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func scalarOffset(_ place: Int) -> Int {
        bytes[..<place].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    private func invalid(at start: Int) -> InterpolationError {
        let shown = text(start..<bytes.count).prefix { $0 != "\n" && $0 != "\r\n" }
        let cut = shown.count > 40 ? shown.prefix(40) + "..." : shown
        return InterpolationError(
            .invalidFormat, "invalid interpolation format: \"\(cut)\" is not a variable expression",
            offset: scalarOffset(start))
    }

    private func required(_ name: String, reason: Piece, at start: Int) -> InterpolationError {
        let reason = String(decoding: reason.bytes.prefix(1000), as: UTF8.self)
        return InterpolationError(
            .required, "required variable \(name) is missing a value" + (reason.isEmpty ? "" : ": \(reason)"),
            name: name, offset: scalarOffset(start))
    }

    private func tooLarge(at place: Int) -> InterpolationError {
        InterpolationError(
            .tooLarge, "the value is larger than \(Interpolator.maximumSize) bytes", offset: scalarOffset(place))
    }
}
