/// The order of keys in YAML output: letters before other characters, runs of digits by their number.
///
/// Source: go-yaml v3, `keyList`.
enum NaturalOrder {
    static func less(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        var digits = false
        for index in 0..<min(left.count, right.count) {
            let (a, b) = (left[index], right[index])
            if a == b {
                digits = isDigit(a)
                continue
            }
            let (aIsLetter, bIsLetter) = (isLetter(a), isLetter(b))
            if aIsLetter && bIsLetter { return a < b }
            if aIsLetter || bIsLetter { return digits ? aIsLetter : bIsLetter }
            var start = 0
            if a == "0" || b == "0" {
                var back = index - 1
                while back >= 0, isDigit(left[back]) {
                    if left[back] != "0" {
                        start = 1
                        break
                    }
                    back -= 1
                }
            }
            let (aEnd, aNumber) = number(left, index, start)
            let (bEnd, bNumber) = number(right, index, start)
            if aNumber != bNumber { return aNumber < bNumber }
            if aEnd != bEnd { return aEnd < bEnd }
            return a < b
        }
        return left.count < right.count
    }

    private static func number(_ text: [Unicode.Scalar], _ index: Int, _ start: Int) -> (end: Int, value: Int) {
        var (end, value) = (index, start)
        while end < text.count, isDigit(text[end]) {
            value = value &* 10 &+ Int(text[end].value) &- 48
            end += 1
        }
        return (end, value)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }
}
