import Evidence
import PacketFilter
public import StackModel

/// From where connections to the published ports are tried.
public struct ExposureVantage: Sendable, Hashable {
    /// How one gets there.
    public enum Way: Sendable, Hashable {
        /// A command that runs a shell there, `sh -s` behind it: `["ssh", "me@vps"]`, `["nsenter", "-t", "123", "-n"]`.
        case command([String])
        /// By sockets in the network of that process: a VPN container's, whose tunnel comes out on the internet.
        case namespace(process: Int)
    }

    /// As the owner knows it.
    public var name: String
    public var way: Way
    /// Whether it stands where strangers do: outside of the owner's networks.
    public var isStranger: Bool
    /// The addresses by which it gets to this host; empty for those that are usual: the home's for a stranger, this
    /// host's own for anybody else.
    public var addresses: [IPAddress]

    public init(_ name: String, _ way: Way, isStranger: Bool, addresses: [IPAddress] = []) {
        self.name = name
        self.way = way
        self.isStranger = isStranger
        self.addresses = addresses
    }

    /// A command as a vantage.
    public init(name: String, command: [String], isStranger: Bool, addresses: [IPAddress] = []) {
        self.init(name, .command(command), isStranger: isStranger, addresses: addresses)
    }
}

/// One attempt from a vantage.
struct ExposureAttempt: Sendable, Hashable {
    /// What whoever tried was told.
    enum Outcome: String, Sendable, Hashable {
        case open, refused, silent
        /// UDP: it was sent, and whether it arrived is for this host to say.
        case sent
        /// There is no way from there, not even the beginning of one.
        case unreachable
        /// It could not be tried.
        case error
    }

    let target: ExposureTarget
    let address: IPAddress
    var outcome = Outcome.error
    /// Whether the wire showed it arriving at this host.
    var arrived = false
    /// Whether it arrived with a sender's address of the internet: a neighbour's own visit at the same moment has none.
    var isFromAfar = false
    /// UDP: whether it was led on to the container.
    var delivered = false
    var time = EngineTime(seconds: 0)

    init(_ target: ExposureTarget, at address: IPAddress) {
        self.target = target
        self.address = address
    }

    /// Whether the port was reached, and it was this host's.
    var isReached: Bool { target.port.transport == .tcp ? outcome == .open && arrived : delivered }
    /// Whether something answered there that is not this host: a router's own page, for one.
    var isAnothers: Bool { target.port.transport == .tcp && outcome == .open && !arrived }
    /// Whether it was really made.
    var wasTried: Bool { outcome != .error && (outcome != .unreachable || arrived) }
    /// Whether this host leads a stranger's connection on, though nobody took it: no filter keeps it shut.
    var isLedOn: Bool {
        target.port.transport == .tcp && isFromAfar && !isReached && target.prediction == .anyone
    }
}
