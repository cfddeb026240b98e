import Evidence
import Glibc
import LinuxNet
import StackModel
import Tunnels

/// One round of packets that look like strangers', with the bridges watched: what each came to, and what else left.
struct SpoofRound: Sendable {
    var knocks: [SpoofKnock] = []
    var count = WireCount()
    /// What left outside of the tunnel and belongs to no knock.
    var foreign: [WireLeak] = []
    /// The packets beside the tunnel, as a capture file.
    var pcap = PcapFile()
    /// The addresses that were seen to send anything.
    var talking: Set<IPAddress> = []
    /// By which interface and at which hardware address they were heard.
    private var neighbours: [IPAddress: (interface: Int, hardware: [UInt8])] = [:]
    var lost = 0
    /// Why nothing could be sent or heard; nil where it could.
    var failure: String?

    /// How long answers are waited for, milliseconds: the kernel's own come at once, a client's within its next turn.
    private static let patience = 800
    /// How long the containers' own markers are waited for, which tell where on the wire they are, milliseconds.
    private static let introduction = 100

    /// Whether silence of that knock means something: it was seen to arrive, and a packet of that very container was
    /// seen to leave, so that an answer would have been seen as well.
    func isTold(_ knock: SpoofKnock) -> Bool {
        knock.answers > 0 || (knock.wasCarried && talking.contains(knock.target.address))
    }

    /// Sends the knocks, with markers before and after, and watches the bridges meanwhile; blocks for about a second.
    static func run(
        _ knocks: [SpoofKnock], _ subject: ProofSubject, markers: [CardProbe], now: @Sendable () -> EngineTime
    ) -> SpoofRound {
        var round = SpoofRound()
        round.knocks = knocks
        do {
            let captures = try subject.bridges.map { ($0, try PacketCapture(on: $0)) }
            let socket = try SpoofSocket()
            let wire = try WireSender()
            let (scope, others) = (subject.scope, subject.others)
            for marker in markers { _ = try marker.probe.send(in: marker.namespace, milliseconds: 0) }
            for _ in 0..<(introduction / 10)
            where knocks.contains(where: { round.neighbours[$0.target.address] == nil }) {
                usleep(10_000)
                try round.hear(captures, scope, except: others)
            }
            for index in round.knocks.indices {
                let knock = round.knocks[index]
                round.knocks[index].time = now()
                round.knocks[index].wasSent = round.send(knock.packet, to: knock.target.address, socket, wire)
            }
            for _ in 0..<(patience / 20) {
                usleep(20_000)
                try round.hear(captures, scope, except: others)
            }
            for marker in markers { _ = try marker.probe.send(in: marker.namespace, milliseconds: 0) }
            usleep(50_000)
            try round.hear(captures, scope, except: others)
            for knock in round.knocks {
                if let farewell = knock.farewell { _ = round.send(farewell, to: knock.target.address, socket, wire) }
            }
        } catch {
            round.failure = "The host's side could not be watched (\(error))."
        }
        return round
    }

    /// Puts it on the wire where the container was heard. A container whose rules drop what is not addressed to it takes no
    /// neighbour solicitation (RFC 4861), so that by the routes nothing reaches it over IPv6 until it asks first.
    private func send(
        _ packet: [UInt8], to target: IPAddress, _ socket: borrowing SpoofSocket, _ wire: borrowing WireSender
    ) -> Bool {
        guard let place = neighbours[target] else { return socket.send(packet, to: target) }
        return wire.send(packet, to: place.hardware, by: place.interface)
    }

    /// Takes what has crossed the bridges since.
    private mutating func hear(
        _ captures: [(name: String, capture: PacketCapture)], _ scope: WireScope, except others: Set<IPAddress>
    ) throws(NamespaceError) {
        for (name, capture) in captures {
            while let found = try capture.next() {
                guard let packet = WirePacket(found.bytes) else { continue }
                guard found.direction == .incoming else {
                    for index in knocks.indices { knocks[index].seeLeaving(packet) }
                    continue
                }
                guard !others.contains(packet.source) else { continue }
                take(packet, found, by: name, scope)
            }
            lost += capture.lost()
        }
    }

    private mutating func take(
        _ packet: WirePacket, _ found: CapturedPacket, by interface: String, _ scope: WireScope
    ) {
        talking.insert(packet.source)
        if neighbours[packet.source] == nil, found.hardware.count == 6 {
            neighbours[packet.source] = (found.interface, found.hardware)
        }
        let kind = scope.classify(packet)
        if kind != .tunnel { pcap.add(found.bytes, time: found.time, length: found.length) }
        // What answers a stranger of ours is the knock's, and no leak that happened by itself.
        if let index = knocks.firstIndex(where: { $0.stranger.address == packet.destination }) {
            knocks[index].hear(packet)
            return
        }
        count.add(kind, packet.family)
        if kind == .leak, foreign.count < WireLeak.kept {
            foreign.append(WireLeak(packet: packet, time: found.time, interface: interface))
        }
    }
}
