public import FileAccess

/// A file of the machine's own whose mode and owner matter.
public struct HostFile: Sendable, Hashable, Codable {
    /// Why it matters.
    public enum Purpose: String, Sendable, Hashable, Codable {
        /// The engine's API socket.
        case engineSocket
        /// What decides how the engine starts.
        case engineSettings
        /// The folder of a project: who may write into it may replace its files.
        case projectFolder
        /// A private key (the engine's TLS key, the SSH server's host keys).
        case privateKey
        /// The SSH server's settings.
        case serverSettings
        /// A file or folder of an account's SSH keys.
        case authorizedKeys
        /// What runs as root by schedule.
        case scheduledJob
    }

    /// Absolute.
    public var path: String
    public var purpose: Purpose
    public var attributes: FileAttributes

    public init(path: String, purpose: Purpose, attributes: FileAttributes) {
        self.path = path
        self.purpose = purpose
        self.attributes = attributes
    }
}
