public import StackModel

/// One TCP or UDP socket of a namespace.
public struct NetworkSocket: Sendable, Hashable, Codable {
    public enum Transport: String, Sendable, Hashable, Codable {
        case tcp, udp

        /// The IP protocol's number.
        public var number: UInt8 { self == .tcp ? 6 : 17 }
    }

    public enum State: String, Sendable, Hashable, Codable {
        /// Takes connections, or datagrams of anyone.
        case listening
        case connected
        /// Anything between: opening, closing.
        case other
    }

    public var transport: Transport
    public var state: State
    /// `::` on an IPv6 socket takes IPv4 too, unless the program asked for IPv6 alone, which the kernel does not tell.
    public var address: IPAddress
    public var port: UInt16
    /// Whether it is an IPv6 socket; an address mapped from IPv4 is given as IPv4.
    public var isV6Socket: Bool
    public var peer: IPAddress?
    public var peerPort: UInt16?
    /// The index of the interface that it is bound to (SO_BINDTODEVICE), which may be gone; 0 where to none, nil where that
    /// was not told.
    public var device: Int?
    /// The numeric user that made it.
    public var user: UInt32
    /// Whose it is, where `/proc` shows it.
    public var owner: Owner?

    /// The process that holds a socket.
    public struct Owner: Sendable, Hashable, Codable {
        public var process: Int32
        /// The kernel's name of the process, 15 bytes at most.
        public var name: String

        public init(process: Int32, name: String) {
            self.process = process
            self.name = name
        }
    }

    public init(
        _ transport: Transport, _ state: State, address: IPAddress, port: UInt16, isV6Socket: Bool = false,
        peer: IPAddress? = nil, peerPort: UInt16? = nil, device: Int? = nil, user: UInt32 = 0, owner: Owner? = nil
    ) {
        self.transport = transport
        self.state = state
        self.address = address
        self.port = port
        self.isV6Socket = isV6Socket
        self.peer = peer
        self.peerPort = peerPort
        self.device = device
        self.user = user
        self.owner = owner
    }

    /// Whether a packet to that address and port of the namespace is for this socket.
    public func takes(_ destination: IPAddress, port: UInt16, over transport: Transport) -> Bool {
        guard state == .listening, self.transport == transport, self.port == port else { return false }
        if address.isUnspecified { return isV6Socket || destination.isV4 == address.isV4 }
        return address == destination
    }
}

extension PublishedPort.Transport {
    /// nil for SCTP, whose sockets are not read.
    public var ofSockets: NetworkSocket.Transport? {
        switch self {
        case .tcp: .tcp
        case .udp: .udp
        case .sctp: nil
        }
    }
}
