/// Lexical path operations as Go's `path` package defines them; nothing here looks at the disk.
enum GoPath {
    /// The shortest path with the same meaning; `.` for an empty one.
    static func clean(_ path: String) -> String {
        if path.isEmpty { return "." }
        let rooted = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == ".." {
                if let last = parts.last, last != ".." {
                    parts.removeLast()
                } else if !rooted {
                    parts.append(part)
                }
            } else {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        if rooted { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    /// `path` below `base`.
    static func join(_ base: String, _ path: String) -> String {
        if base.isEmpty { return path.isEmpty ? "" : clean(path) }
        return clean(base + "/" + path)
    }

    /// `path` itself when absolute, else below `base`.
    static func absolute(_ path: String, in base: String) -> String {
        path.hasPrefix("/") ? clean(path) : join(base, path)
    }

    /// The directory that holds `path`.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : clean(String(path[..<slash]))
    }

    /// The last component of `path`; `/` for the root.
    static func base(of path: String) -> String {
        let path = clean(path)
        guard let slash = path.lastIndex(of: "/"), path != "/" else { return path }
        return String(path[path.index(after: slash)...])
    }

    /// Whether Windows would take the path as absolute: a drive, or two leading separators.
    static func isWindowsAbsolute(_ path: String) -> Bool {
        let bytes = Array(path.utf8.prefix(3))
        func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }
        guard bytes.count >= 2 else { return false }
        if isSeparator(bytes[0]) && isSeparator(bytes[1]) { return true }
        return bytes.count > 2 && bytes[1] == UInt8(ascii: ":") && isSeparator(bytes[2])
    }
}
