import Evidence
import LinuxNet
import PacketFilter
import StackModel
import Tunnels

/// Tells which packets on the host's side left beside a tunnel: pure, and bounded in what it keeps.
///
/// Counted is only what certainly did: by a container that is known to belong to the tunnel, to the internet, to nobody who is
/// one of its VPN's servers, as of a moment after the packet.
struct LeakWatch: Sendable {
    /// One tunnel, as far as its packets are concerned.
    struct Ward: Sendable, Hashable {
        /// The containers by the addresses that they send from: the tunnel's, and its clients that came out of it.
        var senders: [IPAddress: String] = [:]
        /// The TCP ports that are published: what their pages answer leaves by the card, to whoever asked.
        var published: Set<UInt16> = []
        /// The networks that may be reached beside the tunnel.
        var allowed: [IPPrefix] = []
        var bridges: Set<String> = []
        /// Why not all of its packets can be seen, as a sentence.
        var unseen: String?
        var doors: TunnelDoors?

        /// What may leave; nil where nobody knows the VPN's servers.
        var scope: WireScope? {
            guard let doors, !doors.servers.isEmpty else { return nil }
            return WireScope(
                endpoints: doors.servers, allowed: allowed, pages: published.subtracting(doors.datagramPorts))
        }
    }

    /// Where packets went, without what was in them.
    struct Flow: Sendable, Hashable {
        var source: IPAddress
        var destination: IPAddress
        var transport: UInt8
        var port: UInt16?

        init(_ packet: WirePacket) {
            source = packet.source
            destination = packet.destination
            transport = packet.transport
            port = packet.destinationPort
        }

        /// For a sentence: `203.0.113.9, UDP port 53`.
        var shown: String {
            let name = [1: "ICMP", 6: "TCP", 17: "UDP", 58: "ICMPv6"][transport] ?? "protocol \(transport)"
            return "\(destination), \(name)\(port.map { " port \($0)" } ?? "")"
        }
    }

    /// Leaks of one tunnel that followed each other.
    struct Burst: Sendable, Hashable {
        /// Whose packet was the first, and where it went.
        var member: String
        var first: Flow
        var flows: Set<Flow> = []
        /// How many packets were read; of a flood the kernel keeps some back.
        var count = 0
        var last: Duration
        /// When it was last told of, and how many had been counted then.
        var told: Duration?
    }

    /// A packet of which it is not yet known whether it leaked.
    private struct Suspect {
        var packet: WirePacket
        var at: Duration
    }

    /// What is to be asked before a packet can be judged.
    enum Question: Sendable, Hashable {
        /// Whose address that is.
        case owner
        /// Which servers this tunnel has now.
        case doors(String)
    }

    /// How long after the last packet a leak is taken to go on.
    static let quiet: Duration = .seconds(30)
    /// How long a packet waits to be judged, and how many do.
    private static let patience: Duration = .seconds(10)
    private static let suspectLimit = 64
    private static let flowLimit = 256
    private static let strangerLimit = 256

    var wards: [String: Ward] = [:]
    /// Everybody else on the bridges: they may go where they like.
    var others: Set<IPAddress> = []
    /// Senders that the engine knows nothing of, such as other machines' on a bridge of its.
    private var strangers: Set<IPAddress> = []
    private(set) var bursts: [String: Burst] = [:]
    private var suspects: [Suspect] = []

    /// What is to be asked because of this packet; nil where it is judged.
    mutating func take(_ packet: WirePacket, at now: Duration) -> Question? {
        guard let (name, member) = owner(of: packet.source) else {
            guard !others.contains(packet.source), !strangers.contains(packet.source),
                AddressSpace.isPublic(packet.destination)
            else { return nil }
            suspect(packet, now)
            return .owner
        }
        guard let ward = wards[name], let scope = ward.scope, scope.classify(packet) == .leak else { return nil }
        if bursts[name]?.flows.contains(Flow(packet)) == true {
            count(packet, of: name, member, now)
            return nil
        }
        suspect(packet, now)
        return .doors(name)
    }

    /// Whom the engine does not know, as of a survey that was begun then, is nobody's.
    mutating func surveyed(asOf began: Duration) {
        for suspect in suspects where suspect.at < began && owner(of: suspect.packet.source) == nil {
            if strangers.count >= LeakWatch.strangerLimit { strangers.removeAll() }
            strangers.insert(suspect.packet.source)
        }
    }

    /// Whether the packet only says that nobody takes another one: what the kernel answers a stranger tells of no traffic of
    /// the tunnel's (ICMP's errors: 3 to 5, 11 and 12; ICMPv6's: below 128; TCP's reset).
    static func isRefusal(_ packet: WirePacket, _ bytes: [UInt8]) -> Bool {
        switch packet.transport {
        case 1:
            let head = Int(bytes[0] & 0x0F) * 4
            return bytes.count > head && [3, 4, 5, 11, 12].contains(bytes[head])
        case 58: return bytes.count > 40 && bytes[6] == 58 && bytes[40] < 128
        case 6: return packet.flags & 0x04 != 0
        default: return false
        }
    }

    /// Judges what waited, with what is known by now.
    /// - Returns: the tunnels whose servers must be looked at more closely.
    mutating func reconsider(at now: Duration) -> Set<String> {
        var unknown: Set<String> = []
        let waiting = suspects
        suspects = []
        for suspect in waiting where now - suspect.at < LeakWatch.patience {
            guard let (name, member) = owner(of: suspect.packet.source) else {
                let isNobodys = others.contains(suspect.packet.source) || strangers.contains(suspect.packet.source)
                if !isNobodys { suspects.append(suspect) }
                continue
            }
            guard let ward = wards[name], let doors = ward.doors, let scope = ward.scope,
                scope.classify(suspect.packet) == .leak
            else { continue }
            if doors.isLasting || doors.asOf > suspect.at {
                count(suspect.packet, of: name, member, suspect.at)
            } else {
                suspects.append(suspect)
                unknown.insert(name)
            }
        }
        return unknown
    }

    /// Takes a leak that is over out.
    /// - Returns: the tunnels from which nothing came any more.
    mutating func expire(at now: Duration) -> [(name: String, burst: Burst)] {
        let over = bursts.filter { now - $0.value.last > LeakWatch.quiet || wards[$0.key] == nil }
        for name in over.keys { bursts[name] = nil }
        return over.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    mutating func told(_ name: String, at now: Duration) { bursts[name]?.told = now }

    private mutating func suspect(_ packet: WirePacket, _ now: Duration) {
        if suspects.count >= LeakWatch.suspectLimit { suspects.removeFirst() }
        suspects.append(Suspect(packet: packet, at: now))
    }

    private mutating func count(_ packet: WirePacket, of name: String, _ member: String, _ now: Duration) {
        let flow = Flow(packet)
        var burst = bursts[name] ?? Burst(member: member, first: flow, last: now)
        burst.count += 1
        burst.last = max(burst.last, now)
        if burst.flows.count < LeakWatch.flowLimit { burst.flows.insert(flow) }
        bursts[name] = burst
    }

    private func owner(of source: IPAddress) -> (name: String, member: String)? {
        for (name, ward) in wards { if let member = ward.senders[source] { return (name, member) } }
        return nil
    }

    // MARK: The sieves

    var bridges: Set<String> { wards.values.reduce(into: []) { $0.formUnion($1.bridges) } }

    /// What is worth looking at on a bridge. Of a tunnel whose servers nobody knows nothing is: it would all come through.
    func sieve(of bridge: String) -> PacketSieve {
        let here = wards.values.filter { $0.bridges.contains(bridge) }
        let known = here.filter { $0.scope != nil }
        let mute = here.filter { $0.scope == nil }.flatMap(\.senders.keys)
        let servers = Set(known.flatMap { $0.doors?.servers ?? [] })
        let allowed = Set(known.flatMap(\.allowed)).filter { AddressSpace.hasPublic(IPRange($0)) }
        let order: (IPAddress, IPAddress) -> Bool = { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        return PacketSieve(
            servers: servers.sorted { ("\($0.address)", $0.port) < ("\($1.address)", $1.port) }.map {
                PacketSieve.Server($0.address, transport: $0.transport, port: $0.port)
            },
            destinations: AddressSpace.notPublic + allowed.sorted { order($0.address, $1.address) },
            others: others.union(strangers.subtracting(here.flatMap(\.senders.keys))).union(mute).sorted(by: order),
            pages: Set(known.flatMap { $0.scope?.pages ?? [] }).sorted())
    }
}
