public import StackModel

/// The engine's own settings as its file (`daemon.json`) has them.
///
/// Options on the engine's command line are not in it, and containers keep the log settings they were created with.
public struct EngineSettings: Sendable, Hashable, Codable {
    /// One TCP or other address that the engine listens on, or takes images from.
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
    /// To whom root in containers is mapped (`userns-remap`); nil when not written, which means to itself.
    public var userMapping: Located<String>?
    /// Whether containers go on while the engine is away (`live-restore`); nil when not written, which means no.
    public var keepsContainersAlive: Located<Bool>?
    /// Whether containers on the default bridge may talk to each other (`icc`); nil when not written, which means yes.
    public var letsContainersTalk: Located<Bool>?
    /// Registries that are taken without a certificate (`insecure-registries`); nil when none is written.
    public var insecureRegistries: [Listener]?

    public init(
        file: String, isPresent: Bool, logDriver: Located<String>? = nil, logOptions: [String: Located<String>] = [:],
        listeners: [Listener] = [], verifiesClients: Bool = false, dataRoot: String = "/var/lib/docker",
        managesFirewall: Bool = true, userMapping: Located<String>? = nil, keepsContainersAlive: Located<Bool>? = nil,
        letsContainersTalk: Located<Bool>? = nil, insecureRegistries: [Listener]? = nil
    ) {
        self.file = file
        self.isPresent = isPresent
        self.logDriver = logDriver
        self.logOptions = logOptions
        self.listeners = listeners
        self.verifiesClients = verifiesClients
        self.dataRoot = dataRoot
        self.managesFirewall = managesFirewall
        self.userMapping = userMapping
        self.keepsContainersAlive = keepsContainersAlive
        self.letsContainersTalk = letsContainersTalk
        self.insecureRegistries = insecureRegistries
    }
}
