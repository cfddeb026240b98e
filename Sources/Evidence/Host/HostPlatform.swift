/// The distribution, the kernel, and what the machine itself runs on.
public struct HostPlatform: Sendable, Hashable, Codable {
    /// What the machine runs on.
    public enum Machine: Sendable, Hashable, Codable {
        /// A Proxmox VE host.
        case proxmoxHost(Proxmox)
        /// A virtual machine of Proxmox VE, as its firmware or its network card tells.
        case proxmoxGuest
        /// A virtual machine of another or an unknown hypervisor, with the maker that the firmware names.
        case virtualMachine(String)
        /// A system container (LXC, Docker, …), with its kind.
        case container(String)
        /// Nothing tells that it is virtual.
        case physical
        /// Neither firmware nor process 1 could be asked.
        case unknown
    }

    /// `ID` of os-release, such as `debian`; empty when there is none.
    public var distribution: String
    /// `VERSION_ID` of os-release, such as `12`; empty when there is none.
    public var version: String
    /// The release of the running kernel; nil when it could not be read.
    public var kernel: String?
    public var machine: Machine

    public init(distribution: String, version: String, kernel: String?, machine: Machine) {
        self.distribution = distribution
        self.version = version
        self.kernel = kernel
        self.machine = machine
    }
}
