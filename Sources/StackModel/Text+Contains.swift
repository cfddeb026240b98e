extension String {
    /// Whether these bytes stand anywhere in it.
    ///
    /// It takes the place of the standard library's search by characters, which is some fifty times slower, finds no
    /// `"\n"` in `"\r\n"`, and differs in nothing else for the ASCII words that are searched for here.
    public func contains(_ part: String) -> Bool { hasBytes(of: part) }
}

extension Substring {
    /// Whether these bytes stand anywhere in it; see `String.contains`.
    public func contains(_ part: String) -> Bool {
        utf8.withContiguousStorageIfAvailable { ByteText.holds($0, part) } ?? String(self).hasBytes(of: part)
    }
}
