public import StackModel

/// The engine's own settings as its file (`daemon.json`) has them.
///
/// Options on the engine's command line are not in it, and containers keep the log settings they were created with.
public struct EngineSettings: Sendable, Hashable, Codable {
    /// One TCP or other address that the engine listens on.
    public struct Listener: Sendable, Hashable, Codable {
        /// Such as `tcp://0.0.0.0:2375`.
        public var address: String
        public var span: SourceSpan

        public init(address: String, span: SourceSpan) {
            self.address = address
            self.span = span
        }
    }

    /// The file, whether or not it is there.
    public var file: String
    /// Whether there is such a file.
    public var isPresent: Bool
    /// The default log driver; nil when not written, which means `json-file`.
    public var logDriver: Located<String>?
    /// Its options, by name.
    public var logOptions: [String: Located<String>]
    public var listeners: [Listener]
    /// Whether clients of TCP addresses must show a certificate.
    public var verifiesClients: Bool
    /// Where containers, images and volumes lie.
    public var dataRoot: String
    /// Whether the engine writes firewall rules at all.
    public var managesFirewall: Bool

    public init(
        file: String, isPresent: Bool, logDriver: Located<String>? = nil, logOptions: [String: Located<String>] = [:],
        listeners: [Listener] = [], verifiesClients: Bool = false, dataRoot: String = "/var/lib/docker",
        managesFirewall: Bool = true
    ) {
        self.file = file
        self.isPresent = isPresent
        self.logDriver = logDriver
        self.logOptions = logOptions
        self.listeners = listeners
        self.verifiesClients = verifiesClients
        self.dataRoot = dataRoot
        self.managesFirewall = managesFirewall
    }
}
