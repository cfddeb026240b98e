/// Text operations with the exact meaning that Compose gives them.
enum GoText {
    /// Orders by bytes, as Go orders strings.
    static func less(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// What stands before and after the first `separator`; nil after when there is none.
    static func cut(_ text: String, _ separator: Character) -> (before: String, after: String?) {
        guard let place = text.firstIndex(of: separator) else { return (text, nil) }
        return (String(text[..<place]), String(text[text.index(after: place)...]))
    }
}
