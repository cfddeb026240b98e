public import StackModel

/// The port mappings that the router told of over UPnP: those that programs asked it for.
///
/// What its owner set by hand on its own page is mostly not among them: that none is listed says nothing of those.
public struct RouterMappings: Sendable, Hashable, Codable {
    /// The router's address in the owner's network.
    public var gateway: String
    /// This machine's address towards it.
    public var ownAddress: String
    /// What the router says that the internet sees; nil when it did not tell.
    public var externalAddress: String?
    public var entries: [Entry]
    /// Whether the list was read to its end.
    public var isWhole: Bool

    public init(
        gateway: String, ownAddress: String, externalAddress: String? = nil, entries: [Entry] = [],
        isWhole: Bool = true
    ) {
        self.gateway = gateway
        self.ownAddress = ownAddress
        self.externalAddress = externalAddress
        self.entries = entries
        self.isWhole = isWhole
    }

    /// One mapping (WANIPConnection, GetGenericPortMappingEntry).
    public struct Entry: Sendable, Hashable, Codable {
        public var transport: PublishedPort.Transport
        /// The port that the internet reaches.
        public var externalPort: Int
        /// The machine it leads to.
        public var client: String
        /// The port there.
        public var internalPort: Int
        public var isEnabled: Bool
        /// What the program that asked for it calls it; whatever a program wrote.
        public var description: String
        /// Whom it lets in; empty for anyone.
        public var remoteHost: String

        public init(
            _ transport: PublishedPort.Transport, _ externalPort: Int, to client: String, _ internalPort: Int,
            isEnabled: Bool = true, description: String = "", remoteHost: String = ""
        ) {
            self.transport = transport
            self.externalPort = externalPort
            self.client = client
            self.internalPort = internalPort
            self.isEnabled = isEnabled
            self.description = description
            self.remoteHost = remoteHost
        }
    }
}
