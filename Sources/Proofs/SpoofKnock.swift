import Evidence
import StackModel
import Tunnels

/// A packet to one port of a container that looks like a stranger's, and what came of it.
struct SpoofKnock: Sendable {
    /// What is sent.
    enum Kind: Sendable, Hashable {
        /// TCP: the wish to open a connection.
        case syn
        /// UDP: the question of the distributed hash table whether one is there (BEP 5).
        case ping
        /// UDP: the wish to open a connection of uTP (BEP 29).
        case utp
    }

    /// The container that names the namespace.
    let place: String
    let kind: Kind
    let stranger: SpoofedPacket.End
    let target: SpoofedPacket.End
    /// TCP's first number; of the others it makes the transaction.
    let sequence: UInt32

    /// Whether the kernel took it.
    var wasSent = false
    /// Whether the witness saw it on its way to the container.
    var wasCarried = false
    /// How many packets went back to the stranger that take up the conversation.
    var answers = 0
    /// How many packets went back that say that nobody listens there.
    var refusals = 0
    var time = EngineTime(seconds: 0)

    init(
        _ kind: Kind, place: String, stranger: SpoofedPacket.End, target: SpoofedPacket.End, sequence: UInt32
    ) {
        self.kind = kind
        self.place = place
        self.stranger = stranger
        self.target = target
        self.sequence = sequence
    }

    /// The packet.
    var packet: [UInt8] {
        switch kind {
        case .syn:
            SpoofedPacket.tcp(from: stranger, to: target, flags: SpoofedPacket.Flags.syn, sequence: sequence)
        case .ping: SpoofedPacket.udp(from: stranger, to: target, payload: SpoofKnock.ping(sequence))
        case .utp: SpoofedPacket.udp(from: stranger, to: target, payload: SpoofKnock.utp(sequence))
        }
    }

    /// What ends a connection that was taken up, so that no half of one stays behind; nil for what needs none.
    var farewell: [UInt8]? {
        guard kind == .syn, answers > 0 else { return nil }
        return SpoofedPacket.tcp(
            from: stranger, to: target, flags: SpoofedPacket.Flags.reset, sequence: sequence &+ 1)
    }

    /// Counts a packet that came from the containers' side, where it goes to the stranger.
    mutating func hear(_ packet: WirePacket) {
        guard packet.destination == stranger.address else { return }
        switch packet.transport {
        // That a port is not reachable is said by ICMP.
        case 1, 58: refusals += 1
        case 6, 17:
            guard packet.destinationPort == stranger.port, packet.sourcePort == target.port else { return }
            if packet.transport == 6, packet.flags & SpoofedPacket.Flags.synAck != SpoofedPacket.Flags.synAck {
                refusals += 1
            } else {
                answers += 1
            }
        default: break
        }
    }

    /// Marks it as seen on its way.
    mutating func seeLeaving(_ packet: WirePacket) {
        if packet.source == stranger.address, packet.destination == target.address,
            packet.destinationPort == target.port
        {
            wasCarried = true
        }
    }

    /// `ping` with an identifier that nobody has.
    private static func ping(_ number: UInt32) -> [UInt8] {
        let word = Array(String(UInt64(number) + (1 << 40), radix: 16).utf8)
        let identifier = Array((word + word).prefix(20))
        return Array("d1:ad2:id20:".utf8) + identifier + Array("e1:q4:ping1:t2:wt1:y1:qe".utf8)
    }

    /// `ST_SYN`, version 1, without extensions.
    private static func utp(_ number: UInt32) -> [UInt8] {
        let connection: [UInt8] = [UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
        return [0x41, 0] + connection + [0, 0, 0, 1, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0]
    }

    /// What was done, as a clause.
    var what: String {
        let sort =
            switch kind {
            case .syn: "a TCP connection"
            case .ping: "a question of the distributed hash table"
            case .utp: "a uTP connection"
            }
        let goal = "\(target.address) port \(target.port) in the network of \(place)"
        return "\(sort) to \(goal), as if from \(stranger.address)"
    }

    var step: ProofStep {
        let found: String
        let outcome: ProofStep.Outcome
        if answers > 0 {
            (found, outcome) = ("it was answered: \(answers) packets left for the stranger", .answered)
        } else if refusals > 0 {
            (found, outcome) = ("nobody listens there for what comes that way", .refused)
        } else if !wasSent {
            (found, outcome) = ("this host could not send it", .error)
        } else {
            (found, outcome) = (wasCarried ? "it arrived and was not answered" : "it was not seen to arrive", .silent)
        }
        return ProofStep(
            what, sent: wasSent ? 1 : 0, seen: answers, found: found, time: time, outcome: outcome)
    }
}
