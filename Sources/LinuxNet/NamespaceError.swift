import Glibc

/// Why a namespace could not be entered or read.
public struct NamespaceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried.
    public var what: String
    /// The system's own number.
    public var number: Int32

    public init(_ what: String, _ number: Int32) {
        self.what = what
        self.number = number
    }

    public var description: String { "\(what): \(String(cString: strerror(number)).lowercased())" }
}
