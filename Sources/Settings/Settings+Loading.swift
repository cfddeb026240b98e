public import FileAccess
import StackModel

extension Settings {
    /// Reads the settings that stand in a project's directory; none is no error.
    /// - Parameters:
    ///   - directory: the project's directory, absolute.
    ///   - base: the working directory, which shown paths are relative to.
    /// - Throws: ``SettingsError`` when the file cannot be read or is not as it must be.
    public static func load(
        from directory: String, shownFrom base: String, in files: any FileSystem
    ) throws(SettingsError) -> Settings {
        for name in fileNames {
            let path = FilePath.joined(directory, name)
            let shown = FilePath.shown(path, from: base)
            do {
                let bytes = try files.read(path, limit: maximumSize)
                return try parse(bytes, file: shown)
            } catch let error as FileError {
                if error.code == .missing { continue }
                throw SettingsError([
                    Problem(
                        .refused, "\(error.message).",
                        hint: "Make it readable for this user, or move it away to go on without it.",
                        at: SourceSpan(file: shown, line: 1, column: 1))
                ])
            } catch let error as SettingsError {
                throw error
            } catch {
                throw SettingsError([Problem(.refused, "\(error)")])
            }
        }
        return Settings()
    }

    /// Reads settings from text.
    /// - Parameter file: the name that errors carry.
    /// - Throws: ``SettingsError`` with every problem found.
    public static func parse(_ bytes: [UInt8], file: String) throws(SettingsError) -> Settings {
        var reader = SettingsReader(file: file)
        let settings = reader.read(bytes)
        guard reader.problems.isEmpty else {
            throw SettingsError(reader.problems.sorted { ($0.span ?? .none) < ($1.span ?? .none) })
        }
        return settings
    }
}

extension SourceSpan {
    fileprivate static let none = SourceSpan(file: "", line: 0, column: 0)
}
