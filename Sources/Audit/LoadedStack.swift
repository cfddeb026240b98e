import Evidence
import FileAccess
import Settings
import StackModel

/// A project as it was read: the stack, and the text of its files for showing lines of them.
struct ReadProject: Sendable {
    var stack: Stack
    /// The files' text by the name that spans carry.
    var texts: [String: [UInt8]]
}

/// A project that could be read, with what its owner says of it.
struct LoadedStack: Sendable {
    var label: String
    var read: ReadProject
    var settings: Settings
    /// Where the project's own files were read from, where that is another container's folder.
    var files: RelocatedFileSystem?
    /// What the engine told, where the stack was made of that.
    var asked: EngineAnswer?
    /// Whether no PATH named it: the folder one stands in, or what the engine runs.
    var isOwn: Bool
}

/// What the engine told of a project, with what it did not.
struct EngineAnswer: Sendable {
    var engine: EngineEvidence?
    var gaps: [Gap]
}
