public import StackModel

/// What would mend one finding: a value that can be shown, and later applied and undone.
public struct Remedy: Sendable, Hashable {
    /// One effect.
    public enum Action: Sendable, Hashable {
        /// The attribute of the service shall have this YAML (one or more lines, written as in a Compose file).
        case set(service: String, attribute: String, yaml: String)
        /// The line at the place shall read so.
        case replace(SourceSpan, old: String, new: String)
        /// The list attribute of the service shall also hold this element.
        case add(service: String, attribute: String, element: String)
        /// What is written at the place shall go.
        case remove(SourceSpan, what: String)
        /// The environment variable of the service shall have that value.
        case setVariable(service: String, name: String, value: String)
        case removeVariable(service: String, name: String)
        /// The file shall have that mode.
        case setMode(path: String, mode: UInt16)
        /// The app's own setting shall have that value.
        case setAppSetting(service: String, key: String, value: String)
        /// A command for the owner to run, as one line for a POSIX shell.
        case run(String)
        /// Something only the owner can do or choose.
        case advise(String)
    }

    public var action: Action
    /// What it may break or change for the owner; nil when nothing is known to.
    public var mayBreak: String?

    public init(_ action: Action, mayBreak: String? = nil) {
        self.action = action
        self.mayBreak = mayBreak
    }
}
