public import StackModel

/// Reads `.env` files and the files of `env_file` in Docker Compose's own dialect (compose-go 2.9).
///
/// Lines are `KEY=value` or `KEY: value`, with an optional `export`; `KEY` alone takes the environment's value. Values
/// are plain (variables are put in, ` #` starts a comment), in double quotes (escapes and variables, over several
/// lines) or in single quotes (as they are, over several lines; only `\'` is an escape). What follows a closing quote
/// on the same line is read as the next statement.
public enum DotEnv {
    /// The most that all values of one file may grow to, in bytes of UTF-8; the reference has no limit.
    public static let maximumSize = 8 << 20

    /// Reads an env file.
    /// - Parameters:
    ///   - file: what the file is called in spans and messages.
    ///   - lookup: the environment: asked for variables before the file's own earlier lines, and for a bare `KEY`.
    /// - Returns: the entries in the order of the file; of two with the same name the later wins.
    /// - Throws: ``DotEnvError`` for the first line that Compose would refuse.
    public static func parse(
        _ bytes: [UInt8], file: String, lookup: (String) -> String?
    ) throws(DotEnvError) -> [DotEnvEntry] {
        try parse(bytes, file: file, earlier: { _ in nil }, resolving: { lookup($0).map { ($0, .process) } })
    }

    /// Reads an env file that follows others.
    /// - Parameters:
    ///   - earlier: what earlier files set: asked last, after the environment and the file's own earlier lines.
    ///   - resolving: the environment, with origins.
    /// - Throws: ``DotEnvError`` for the first line that Compose would refuse.
    public static func parse(
        _ bytes: [UInt8], file: String, earlier: (String) -> (value: String, origin: VariableOrigin)?,
        resolving: (String) -> (value: String, origin: VariableOrigin)?
    ) throws(DotEnvError) -> [DotEnvEntry] {
        var reader = DotEnvReader(bytes, file: file)
        var own: [String: (value: String, origin: VariableOrigin)] = [:]
        var entries: [DotEnvEntry] = []
        var size = 0
        while let statement = try reader.next() {
            var entry = statement.entry
            if entry.style == .inherited {
                entry.value = resolving(entry.name)?.value
            } else if entry.style != .singleQuoted, let written = entry.value {
                do {
                    let result = try TemplateExpansion.expand(written) { resolving($0) ?? own[$0] ?? earlier($0) }
                    entry.value = result.text
                    entry.variables = result.uses
                } catch {
                    throw reader.failure(error, in: statement)
                }
            }
            size += entry.value?.utf8.count ?? 0
            if size > maximumSize {
                throw DotEnvError(
                    "the values of this file are larger than \(maximumSize) bytes",
                    hint: "Make the file smaller.", at: entry.nameSpan)
            }
            if let value = entry.value { own[entry.name] = (value, .envFile(entry.valueSpan)) }
            entries.append(entry)
        }
        return entries
    }
}
