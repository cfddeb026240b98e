import FileAccess
import StackModel
import YAML

/// What one load has read so far, and the one way it reads more.
final class LoadSession {
    let options: LoadOptions
    let diagnostics: Diagnostics
    private let fileSystem: any FileSystem
    private(set) var texts: [String: [UInt8]] = [:]
    private(set) var files: [String] = []
    private(set) var envFiles: [String] = []
    private var parsed: [String: Result<[YAMLNode], YAMLSyntaxError>] = [:]
    private var loads = 0
    var comments: [String: [LoadedProject.Comment]] = [:]

    init(_ options: LoadOptions, _ fileSystem: any FileSystem) {
        self.options = options
        self.fileSystem = fileSystem
        self.diagnostics = Diagnostics(mode: options.mode, limits: LoadLimits())
    }

    /// Counts one more load of a file; no mode goes on after too many.
    func countLoad(of path: String) throws(LoadError) {
        loads += 1
        if loads > diagnostics.limits.loads {
            throw LoadError(
                Problem(
                    .refused, "the project's files are loaded more than \(diagnostics.limits.loads) times",
                    hint: "Include each file once.", at: SourceSpan(file: shown(path), line: 1, column: 1)))
        }
    }

    /// The name that spans and messages carry for an absolute path.
    func shown(_ path: String) -> String { FilePath.shown(path, from: options.directory) }

    /// The owner's home directory, or nil.
    var home: String? { options.environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } }

    /// Reads a Compose file.
    func composeFile(_ path: String) throws(FileError) -> [UInt8] {
        let bytes = try read(path)
        if !files.contains(path) { files.append(path) }
        return bytes
    }

    /// The YAML documents of a Compose file, parsed once however often it is asked for.
    /// - Throws: `FileError` or `YAMLSyntaxError`.
    func documents(_ path: String) throws -> [YAMLNode] {
        let bytes = try composeFile(path)
        if let known = parsed[path] { return try known.get() }
        let result = Result { () throws(YAMLSyntaxError) in
            try YAMLParser.documents(of: bytes, file: shown(path), limits: diagnostics.limits.yaml)
        }
        parsed[path] = result
        return try result.get()
    }

    /// Reads an env or label file.
    func envFile(_ path: String) throws(FileError) -> [UInt8] {
        let bytes = try read(path)
        if !envFiles.contains(path) { envFiles.append(path) }
        return bytes
    }

    private func read(_ path: String) throws(FileError) -> [UInt8] {
        if let known = texts[shown(path)] { return known }
        if texts.count >= diagnostics.limits.files {
            throw FileError(.failed, path: path, message: "is more than the \(diagnostics.limits.files)th file")
        }
        let bytes = try fileSystem.read(path, limit: diagnostics.limits.fileBytes)
        texts[shown(path)] = bytes
        return bytes
    }

    /// What stands at a path, or nil when that cannot be told.
    func kind(_ path: String) -> FileAttributes.Kind? { try? fileSystem.attributes(path).kind }

    /// Records comment lines of services.
    func add(_ found: [String: [LoadedProject.Comment]]) {
        for (service, lines) in found { comments[service, default: []] += lines }
    }
}
