/// One service of a Compose project. A nil or empty field was not written; a value that was written but could not be
/// resolved is nil too and has a ``Problem`` that names the attribute (see ``Stack/problems``).
public struct Service: Sendable, Hashable, Codable {
    public var name: String
    /// Where the service's key was written.
    public var span: SourceSpan
    /// The span of each attribute's key as written, by attribute name (`ports`, `environment`): the line to show when a
    /// thing is absent from it.
    public var attributes: [String: SourceSpan]
    /// The comment lines in and directly above the service's block, without `#`.
    public var comments: [Located<String>]
    public var profiles: [Located<String>]

    // What runs.
    public var image: Located<ImageReference>?
    /// The build context when the image is built here.
    public var build: Located<String>?
    public var containerName: Located<String>?
    public var hostname: Located<String>?
    public var command: [Located<MaskedText>]
    public var entrypoint: [Located<MaskedText>]
    public var environment: [EnvironmentEntry]
    public var envFiles: [EnvFileReference]
    public var labels: [EnvironmentEntry]

    // Where it is reachable and what it reaches.
    public var networkMode: Located<NetworkMode>?
    public var networks: [NetworkAttachment]
    public var ports: [PublishedPort]
    public var exposedPorts: [Located<String>]
    public var dns: [Located<String>]
    public var extraHosts: [Located<String>]

    // What it may touch.
    public var mounts: [Mount]
    public var tmpfs: [Located<String>]
    public var secrets: [Grant]
    public var configs: [Grant]
    public var devices: [Located<String>]
    /// `gpus:`, `deploy.resources.reservations.devices`, `runtime: nvidia`: where a GPU is asked for.
    public var gpus: [Located<String>]

    // With which rights.
    public var user: Located<String>?
    public var groupAdd: [Located<String>]
    public var privileged: Located<Bool>?
    public var readOnly: Located<Bool>?
    /// Capability names in capitals without `CAP_`.
    public var capAdd: [Located<String>]
    /// Capability names in capitals without `CAP_`; `ALL` for all.
    public var capDrop: [Located<String>]
    public var securityOpt: [Located<String>]
    public var pid: Located<String>?
    public var ipc: Located<String>?
    public var uts: Located<String>?
    public var usernsMode: Located<String>?
    public var cgroup: Located<String>?
    public var sysctls: [String: Located<String>]
    public var ulimits: [String: Located<String>]

    // How it lives.
    public var limits: ResourceLimits
    public var restart: Located<RestartPolicy>?
    public var dependsOn: [Dependency]
    public var healthcheck: Located<Healthcheck>?
    public var logging: Located<Logging>?
    public var pullPolicy: Located<String>?
    public var initProcess: Located<Bool>?

    public init(name: String, span: SourceSpan) {
        self.name = name
        self.span = span
        attributes = [:]
        comments = []
        profiles = []
        command = []
        entrypoint = []
        environment = []
        envFiles = []
        labels = []
        networks = []
        ports = []
        exposedPorts = []
        dns = []
        extraHosts = []
        mounts = []
        tmpfs = []
        secrets = []
        configs = []
        devices = []
        gpus = []
        groupAdd = []
        capAdd = []
        capDrop = []
        securityOpt = []
        sysctls = [:]
        ulimits = [:]
        limits = ResourceLimits()
        dependsOn = []
    }

    /// The environment entry of that name, which the container would see; names are compared as they are.
    public func variable(_ name: String) -> EnvironmentEntry? { environment.last { $0.name == name } }
    /// The label of that name.
    public func label(_ name: String) -> EnvironmentEntry? { labels.last { $0.name == name } }
    /// The attribute's place when it was written, else the service's.
    public func place(of attribute: String) -> SourceSpan { attributes[attribute] ?? span }
}
