/// Finds the word that was probably meant.
enum Suggestion {
    /// The nearest of `words` to a mistyped one, where one is near enough: a third of its letters, at most three.
    ///
    /// Texts of more than 40 characters are not looked at: nobody mistypes those.
    static func closest(to text: String, among words: [String]) -> String? {
        let typed = Array(text.lowercased().utf8)
        guard !typed.isEmpty, typed.count <= 40 else { return nil }
        let budget = max(1, min(3, typed.count / 3))
        let rated = words.map { (word: $0, distance: distance(typed, Array($0.utf8), limit: budget)) }
        guard let best = rated.min(by: { $0.distance < $1.distance }), best.distance <= budget else { return nil }
        return best.word
    }

    /// How many letters must be put in, taken out, changed or swapped with their neighbour; more than `limit` is one more.
    private static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
        guard abs(left.count - right.count) <= limit else { return limit + 1 }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 1...max(1, left.count) where row <= left.count {
            var current = [row]
            for column in 0..<right.count {
                let change = left[row - 1] == right[column] ? 0 : 1
                var best = min(last[column + 1] + 1, current[column] + 1, last[column] + change)
                if row > 1, column > 0, left[row - 1] == right[column - 1], left[row - 2] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
