public import StackModel

/// The variables that a project's files may use, each with the place it was set.
///
/// Precedence as Docker Compose has it: the environment of the process first, then the env files, a later one over an
/// earlier one; an `include` adds its own env files below all that the including project knows.
public struct VariableTable: Sendable {
    private var values: [String: (value: String, origin: VariableOrigin)]

    /// Makes a table of the process's environment alone.
    public init(process: [String: String] = [:]) {
        values = process.mapValues { ($0, .process) }
    }

    /// The value of `name` and where it came from, or nil when it is set nowhere.
    public func value(_ name: String) -> (value: String, origin: VariableOrigin)? { values[name] }

    /// All names, sorted.
    public var names: [String] { values.keys.sorted() }

    /// All values by name.
    public var plain: [String: String] { values.mapValues(\.value) }

    /// The table with env files put below it: what it has stays, and of the files a later one wins.
    /// - Parameter files: what each file is called in messages, and its bytes, in the order they were given.
    /// - Throws: ``DotEnvError`` of the first file that Compose would refuse.
    public func layered(_ files: [(file: String, bytes: [UInt8])]) throws(DotEnvError) -> VariableTable {
        var below: [String: (value: String, origin: VariableOrigin)] = [:]
        for (file, bytes) in files {
            let entries = try DotEnv.parse(bytes, file: file, earlier: { below[$0] }, resolving: { values[$0] })
            for entry in entries {
                guard let value = entry.value else { continue }
                below[entry.name] = (value, .envFile(entry.valueSpan))
            }
        }
        var table = self
        table.values.merge(below) { kept, _ in kept }
        return table
    }

    /// The table with one more value below it: kept only where the name is not set yet.
    public func adding(_ name: String, _ value: String, origin: VariableOrigin) -> VariableTable {
        var table = self
        if table.values[name] == nil { table.values[name] = (value, origin) }
        return table
    }

    /// The table with a value on top of it: what the name had is replaced.
    public func setting(_ name: String, _ value: String, origin: VariableOrigin) -> VariableTable {
        var table = self
        table.values[name] = (value, origin)
        return table
    }
}
