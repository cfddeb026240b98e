/// Lexical operations on absolute POSIX paths; nothing here looks at the disk.
public enum FilePath {
    /// The path without `.`, `..`, doubled or trailing slashes.
    public static func normalized(_ path: String) -> String {
        if isNormal(path) { return path }
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

    /// Whether nothing is to be done: nearly every path that the collectors ask for is so already.
    private static func isNormal(_ path: String) -> Bool {
        var previous = UInt8(ascii: "/")
        var dots = 0
        let isAbsolute = path.utf8.first == previous
        guard path.utf8.count > (isAbsolute ? 1 : 0) else { return false }
        for byte in path.utf8.dropFirst(isAbsolute ? 1 : 0) {
            if byte == UInt8(ascii: "/") {
                if previous == byte || dots > 0 { return false }
                dots = 0
            } else if byte == UInt8(ascii: ".") {
                dots = previous == UInt8(ascii: "/") || dots > 0 ? dots + 1 : 0
            } else {
                dots = 0
            }
            previous = byte
        }
        return previous != UInt8(ascii: "/") && dots == 0
    }

    /// `path` seen from `base`: itself when absolute, else below `base`.
    public static func joined(_ base: String, _ path: String) -> String {
        if path.hasPrefix("/") { return normalized(path) }
        return normalized(base + "/" + path)
    }

    /// The directory that holds `path`.
    public static func directory(of path: String) -> String {
        let path = normalized(path)
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last component of `path`.
    public static func name(of path: String) -> String {
        let path = normalized(path)
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
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
