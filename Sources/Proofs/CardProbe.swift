import Evidence
import LinuxNet
import PacketFilter
public import StackModel
import Tunnels

/// One probe of a proof: where it starts, what it insists on, and by what the wire knows it again.
struct CardProbe: Sendable {
    /// The container that names the namespace.
    let place: String
    /// The path of the namespace.
    let namespace: String
    let probe: Probe
    /// Told apart on the wire by where it goes: no other probe of the same run goes there.
    var key: Key { Key(probe.destination, probe.port, probe.transport == .tcp ? 6 : 17) }
    /// The card that it is bound to, by name or address; nil for one that is led by the routes.
    let card: String?

    struct Key: Hashable, Sendable {
        let destination: IPAddress
        let port: UInt16
        let transport: UInt8

        init(_ destination: IPAddress, _ port: UInt16, _ transport: UInt8) {
            self.destination = destination
            self.port = port
            self.transport = transport
        }

        init?(_ packet: WirePacket) {
            guard let port = packet.destinationPort else { return nil }
            self.init(packet.destination, port, packet.transport)
        }
    }

    /// What it did, as a clause.
    var what: String {
        let kind = probe.transport.rawValue.uppercased()
        let target = "\(probe.destination) port \(probe.port)"
        let way =
            switch probe.binding {
            case .none: "led by the routes"
            case .address(let own): "from the address \(own) of \(card ?? "a card")"
            case .interface(let name): "bound to the interface \(name)"
            }
        return "\(kind) to \(target) out of the network of \(place), \(way)"
    }

    /// The same for a person's hands; curl and socat bind an interface, which nc does not.
    var command: String {
        let pid = namespace.split(separator: "/").dropFirst().first.map(String.init) ?? "PID"
        let host = probe.destination.isV4 ? "\(probe.destination)" : "[\(probe.destination)]"
        let enter = "nsenter -t \(pid) -n"
        switch (probe.transport, probe.binding) {
        case (.tcp, .none): return "\(enter) curl -m 2 http://\(host):\(probe.port)/"
        case (.tcp, .address(let own)): return "\(enter) curl -m 2 --interface \(own) http://\(host):\(probe.port)/"
        case (.tcp, .interface(let name)) where !CardProbe.isPlain(name):
            return "\(enter) (the name is no word to type)"
        case (.udp, .interface(let name)) where !CardProbe.isPlain(name):
            return "\(enter) (the name is no word to type)"
        case (.tcp, .interface(let name)): return "\(enter) curl -m 2 --interface \(name) http://\(host):\(probe.port)/"
        case (.udp, let binding):
            let option =
                switch binding {
                case .none: ""
                case .address(let own): ",bind=\(own.isV4 ? "\(own)" : "[\(own)]")"
                case .interface(let name): ",so-bindtodevice=\(name)"
                }
            return "echo | \(enter) socat - UDP:\(host):\(probe.port)\(option)"
        }
    }
}

extension CardProbe {
    /// Whether a name means itself to a shell: a container names its interfaces as it likes.
    fileprivate static func isPlain(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
                    || [0x2D, 0x2E, 0x5F, 0x40].contains(byte)
            }
    }
}

/// Where probes go.
///
/// The addresses are for documentation (RFC 5737, RFC 3849): nobody has them, so a probe that gets out tells nobody
/// anything, and the wire shows that it got out.
public struct ProbeTargets: Sendable, Hashable {
    public var v4: IPAddress?
    public var v6: IPAddress?

    public init(v4: IPAddress? = IPAddress("203.0.113.77"), v6: IPAddress? = IPAddress("2001:db8::77")) {
        self.v4 = v4
        self.v6 = v6
    }

    func target(_ family: NetworkFamily) -> IPAddress? { family == .ipv4 ? v4 : v6 }
}

extension CardProbe {
    /// Ports whose packets a filter may treat as special: names, web, torrents, and one that nothing uses.
    private static let kinds: [(Probe.Transport, UInt16)] = [(.udp, 53), (.udp, 6881), (.tcp, 443), (.tcp, 80)]
    /// Each probe has a port of its own, above those that mean something; the special ones come once for each binding.
    private static let firstPort: UInt16 = 40_000

    /// All that the clients of a tunnel may try, each to a place of its own.
    static func all(_ subject: ProofSubject, to targets: ProbeTargets, number: inout UInt16) -> [CardProbe] {
        let openings = KillSwitchProof.openings(subject.killSwitch)
        var keys: Set<CardProbe.Key> = []
        var probes: [CardProbe] = []
        for (name, namespace) in subject.places {
            let user = subject.user(in: namespace)
            probes += all(in: namespace, of: name, to: targets, openings: openings, user: user, number: &number)
        }
        // The same destination twice could not be told apart on the wire.
        return probes.filter { keys.insert($0.key).inserted }
    }

    /// All that a client in that namespace may try, for each card and family: bound to the card, to its addresses, and
    /// led by the routes.
    static func all(
        in namespace: NetworkNamespace, of place: String, to targets: ProbeTargets, openings: [KillSwitch.Opening],
        user: UInt32?, number: inout UInt16
    ) -> [CardProbe] {
        let path = NamespaceSocket.path(of: Int(namespace.process))
        var probes: [CardProbe] = []
        func add(
            _ transport: Probe.Transport, _ target: IPAddress, _ port: UInt16, _ binding: Probe.Binding, _ card: String?
        ) {
            let payload = Array("watertight probe \(number)".utf8)
            number += 1
            probes.append(
                CardProbe(
                    place: place, namespace: path,
                    probe: Probe(
                        transport, to: target, port: port, binding: binding, payload: payload, user: user), card: card))
        }
        let cards = namespace.interfaces.filter { $0.kind != .loopback && $0.kind != .tunnel && $0.isUp }
        for family in NetworkFamily.allCases {
            guard let target = targets.target(family) else { continue }
            for card in cards {
                let addresses = card.addresses(family).filter { !$0.isLinkLocal }
                // Without an address nothing of that family can leave by it; the rules say what a later one would do.
                guard !addresses.isEmpty else { continue }
                for (transport, port) in kinds {
                    add(transport, target.next(number), port, .interface(card.name), card.name)
                }
                for address in addresses {
                    add(.udp, target, firstPort + number, .address(address), card.name)
                    add(.tcp, target, firstPort + number, .address(address), card.name)
                }
            }
            add(.udp, target, firstPort + number, .none, nil)
            add(.tcp, target, firstPort + number, .none, nil)
        }
        // What the rules are thought to let out is tried as it is.
        for opening in openings.prefix(8) {
            guard let target = opening.packet.destination.single, let port = opening.packet.destinationPort,
                let number = opening.packet.transport, number == 6 || number == 17
            else { continue }
            add(number == 6 ? .tcp : .udp, target, port, .interface(opening.interface), opening.interface)
        }
        return probes
    }
}

extension IPAddress {
    /// Another address of the same /24 or /120, so that equal ports of several probes differ on the wire.
    func next(_ number: UInt16) -> IPAddress {
        var next = self
        guard let last = bytes.indices.last else { return self }
        next.bytes[last] = UInt8(1 + (UInt16(bytes[last]) + number) % 250)
        return next
    }
}
