/// Text operations with the exact meaning that Compose gives them.
enum GoText {
    /// Orders by bytes, as Go orders strings.
    static func less(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// What stands before and after the first `separator`; nil after when there is none.
    ///
    /// Works on scalars: to a `Character` search, `=` with a combining mark after it is no `=`.
    static func cut(_ text: String, _ separator: Unicode.Scalar) -> (before: String, after: String?) {
        let scalars = text.unicodeScalars
        guard let place = scalars.firstIndex(of: separator) else { return (text, nil) }
        return (String(scalars[..<place]), String(scalars[scalars.index(after: place)...]))
    }
}
