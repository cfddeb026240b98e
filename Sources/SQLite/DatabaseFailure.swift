/// Why a database could not be read.
public struct DatabaseFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// Nothing stands at the path.
        case missing
        /// This user may not read it, or what belongs to it.
        case notPermitted
        /// What stands there is no SQLite database, or an encrypted one.
        case notADatabase
        /// A limit was passed.
        case tooLarge
        /// Its pages contradict each other, or it is cut off.
        case damaged
        /// It was written to each time it was read.
        case changing
        /// The deadline passed.
        case tooSlow
        /// It asks for something that reading a table never needs: a view, a trigger, a virtual table, a function.
        case refused
        /// It has not the table or the columns that were asked for.
        case otherSchema
        /// Any other failure; the message has the system's or SQLite's own words.
        case failed
    }

    public var code: Code
    /// Goes on after the file's name: `is no SQLite database`.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
