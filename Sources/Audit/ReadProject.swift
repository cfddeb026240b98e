import StackModel

/// A project as it was read: the stack, and the text of its files for showing lines of them.
struct ReadProject: Sendable {
    var stack: Stack
    /// The files' text by the name that spans carry.
    var texts: [String: [UInt8]]
}
