import Glibc

/// The process's own input and output; the only place that writes to it or ends it.
enum Console {
    /// Writes all of the text to standard output; a reader that has gone away ends the process quietly.
    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Writes all of the bytes to standard output, likewise.
    static func write(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

    /// Writes a message to standard error, one `watertight: ` in front.
    static func error(_ message: String) {
        let prefix = message.hasPrefix("Error: ") || message.hasPrefix("error: ") ? "" : "error: "
        write(prefix + message + "\n", to: STDERR_FILENO)
    }

    /// Writes something the user should know to standard error.
    static func warn(_ message: String) { write("warning: \(message)\n", to: STDERR_FILENO) }

    /// Writes something the user may want to know to standard error.
    static func note(_ message: String) { write(message + "\n", to: STDERR_FILENO) }

    /// Shows on one line what is being done, where standard error is a terminal; an empty text takes it away again.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        write(text.isEmpty ? "\r\u{1B}[K" : "\r\u{1B}[K\(text.prefix(70))…", to: STDERR_FILENO)
    }

    /// Whether this user may do everything.
    static var isRoot: Bool { geteuid() == 0 }

    static func exit(_ status: ExitStatus) -> Never { Glibc.exit(status.rawValue) }

    private static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { Glibc.exit(0) }
                Glibc.exit(ExitStatus.notDone.rawValue)
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Whether colours are wanted: standard output is a terminal that knows them, and `NO_COLOR` is not set.
    static func usesColor(_ environment: [String: String]) -> Bool {
        guard environment["NO_COLOR"]?.isEmpty ?? true, isatty(STDOUT_FILENO) == 1 else { return false }
        return environment["TERM"] != "dumb"
    }

    /// Columns of the terminal; `COLUMNS`, else 100, where there is none.
    static func width(_ environment: [String: String]) -> Int {
        var size = winsize()
        if isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return min(Int(size.ws_col), 160)
        }
        return environment["COLUMNS"].flatMap(Int.init).map { min(max($0, 40), 400) } ?? 100
    }

    /// The working directory, absolute; nil when it is gone.
    static var directory: String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    /// The absolute path of this program; nil when the system does not tell it.
    static var executable: String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    /// The environment of the process; variables that are not UTF-8 are repaired.
    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "="), equals > text.startIndex {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return variables
    }

    /// Seconds since 1970-01-01 00:00 UTC.
    static var now: Int { Glibc.time(nil) }
}
