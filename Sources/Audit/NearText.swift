extension [String] {
    /// The elements that a misspelt word may have meant, nearest first; at most three.
    public func nearest(to word: String) -> [String] {
        let wanted = [UInt8](word.lowercased().utf8.prefix(80))
        guard !wanted.isEmpty else { return [] }
        let tail = word.lowercased().split(separator: ".").last.map(String.init) ?? word
        let ranked = compactMap { candidate -> (text: String, distance: Int)? in
            let distance = [String].distance([UInt8](candidate.utf8), wanted)
            if candidate.contains(word.lowercased()) || candidate.hasSuffix("." + tail) {
                return (candidate, Swift.min(distance, 1))
            }
            return distance <= Swift.max(2, wanted.count / 3) ? (candidate, distance) : nil
        }
        return ranked.sorted { ($0.distance, $0.text) < ($1.distance, $1.text) }.prefix(3).map(\.text)
    }

    /// Levenshtein's distance in bytes; ids are ASCII.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = [Int](0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let substituted = diagonal + (byte == right[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = Swift.min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
