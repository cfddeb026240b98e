/// What a container was given, as the engine applied it (`HostConfig`, `Config`).
public struct EngineRights: Sendable, Hashable, Codable {
    /// As written, of the container or else of its image; empty for root.
    public var user: String
    public var groups: [String]
    public var isPrivileged: Bool
    /// Capability names in capitals without `CAP_`.
    public var capAdd: [String]
    /// Capability names in capitals without `CAP_`; `ALL` for all.
    public var capDrop: [String]
    /// `SecurityOpt` with inline seccomp profiles left out: `no-new-privileges:true`, `seccomp:…`, `apparmor:unconfined`.
    public var securityOptions: [String]
    /// The AppArmor profile as applied; nil where the host has none.
    public var appArmor: String?
    public var isReadOnly: Bool
    /// `host`, `container:ID`, or nil for its own.
    public var pid: String?
    /// `host`, `container:ID`, `shareable`, or nil for its own.
    public var ipc: String?
    /// `host`, or nil for its own.
    public var uts: String?
    /// `host` where the engine's user namespace is given up.
    public var userNamespace: String?
    /// `host`, `private`.
    public var cgroupNamespace: String?
    /// `HOST:CONTAINER:rwm`.
    public var devices: [String]
    /// What was asked for of GPUs and the like (`DeviceRequests`): drivers and capabilities.
    public var gpus: [String]
    public var sysctls: [String: String]
    /// Whether an init process was put in; nil where the daemon decides.
    public var hasInit: Bool?
    /// `runc`, `nvidia`, `runsc`, …
    public var runtime: String?
    /// Paths that the engine hides from it; nil where it was not told. A privileged container has none.
    public var maskedPaths: Int?

    public init(
        user: String = "", groups: [String] = [], isPrivileged: Bool = false, capAdd: [String] = [],
        capDrop: [String] = [], securityOptions: [String] = [], appArmor: String? = nil, isReadOnly: Bool = false,
        pid: String? = nil, ipc: String? = nil, uts: String? = nil, userNamespace: String? = nil,
        cgroupNamespace: String? = nil, devices: [String] = [], gpus: [String] = [], sysctls: [String: String] = [:],
        hasInit: Bool? = nil, runtime: String? = nil, maskedPaths: Int? = nil
    ) {
        self.user = user
        self.groups = groups
        self.isPrivileged = isPrivileged
        self.capAdd = capAdd
        self.capDrop = capDrop
        self.securityOptions = securityOptions
        self.appArmor = appArmor
        self.isReadOnly = isReadOnly
        self.pid = pid
        self.ipc = ipc
        self.uts = uts
        self.userNamespace = userNamespace
        self.cgroupNamespace = cgroupNamespace
        self.devices = devices
        self.gpus = gpus
        self.sysctls = sysctls
        self.hasInit = hasInit
        self.runtime = runtime
        self.maskedPaths = maskedPaths
    }

    /// Whether `no-new-privileges` was asked for.
    public var forbidsNewPrivileges: Bool {
        securityOptions.contains { ["no-new-privileges", "no-new-privileges:true"].contains($0) }
    }
}

/// One mount as applied (`Mounts`).
public struct EngineMount: Sendable, Hashable, Codable {
    /// `bind`, `volume`, `tmpfs`, `image`, …
    public var kind: String
    /// The volume's name.
    public var volume: String?
    /// The path on the engine's host.
    public var source: String?
    /// The path in the container.
    public var target: String
    public var isReadOnly: Bool
    /// `rprivate`, `rshared`, …
    public var propagation: String?

    public init(
        kind: String, volume: String? = nil, source: String? = nil, target: String, isReadOnly: Bool = false,
        propagation: String? = nil
    ) {
        self.kind = kind
        self.volume = volume
        self.source = source
        self.target = target
        self.isReadOnly = isReadOnly
        self.propagation = propagation
    }
}
