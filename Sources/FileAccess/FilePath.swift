/// Lexical operations on absolute POSIX paths; nothing here looks at the disk.
public enum FilePath {
    /// The path without `.`, `..`, doubled or trailing slashes.
    public static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == ".." {
                if path.hasPrefix("/") {
                    _ = parts.popLast()
                } else if let last = parts.last, last != ".." {
                    parts.removeLast()
                } else {
                    parts.append(part)
                }
            } else {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        if path.hasPrefix("/") { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    /// `path` seen from `base`: itself when absolute, else below `base`.
    public static func joined(_ base: String, _ path: String) -> String {
        if path.hasPrefix("/") { return normalized(path) }
        return normalized(base + "/" + path)
    }

    /// The directory that holds `path`.
    public static func directory(of path: String) -> String {
        let path = normalized(path)
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last component of `path`.
    public static func name(of path: String) -> String {
        let path = normalized(path)
        guard let slash = path.lastIndex(of: "/") else { return path }
        return String(path[path.index(after: slash)...])
    }

    /// `path` as the owner would type it in `directory`: relative where it is below it, else unchanged.
    public static func shown(_ path: String, from directory: String) -> String {
        let path = normalized(path)
        let directory = normalized(directory)
        let prefix = directory == "/" ? "/" : directory + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }
}
