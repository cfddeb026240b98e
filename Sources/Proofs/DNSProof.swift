import Collectors
import Evidence
import FileAccess
import Glibc
import LinuxNet
import PacketFilter
import Processes
import StackModel
import Tunnels

/// The proof that the names that a torrent client asks for do not leave outside of the tunnel.
///
/// A name that nobody else can ask for is asked at each resolver of each client, while the bridges and the cards of the
/// host are watched for it and for any packet to a resolver.
public struct DNSProof: Sendable {
    private let subject: ProofSubject
    private let access: ProofAccess
    private let domain: String

    /// - Parameter domain: below which the name is asked for; RFC 2606's, where nobody learns anything of it.
    public init(_ subject: ProofSubject, _ access: ProofAccess, domain: String = "example.com") {
        self.subject = subject
        self.access = access
        self.domain = domain
    }

    /// One resolver of one client.
    struct Question: Sendable {
        let client: String
        let namespace: String
        let server: IPAddress
        /// Where the client's routes and rules lead a question to it.
        let way: Egress.Way
        let name: String
    }

    /// What came of the questions.
    struct Round: Sendable {
        var said: [(question: Question, said: NamespaceResolver.Said)] = []
        /// Questions that crossed a bridge or left by a card of the host, by their name.
        var seen: [String: String] = [:]
        /// Other packets to resolvers that crossed a bridge.
        var foreign: [PacketWitness.Leak] = []
        /// The same to resolvers in the owner's own networks or the engine's.
        var nearby: [PacketWitness.Leak] = []
        var count = WireCount()
        var pcap: [UInt8] = []
        var lost = 0
        var failure: String?
    }

    /// Makes the proof; takes a few seconds.
    public func observe() async -> KillSwitchProof.Result {
        let (subject, questions) = (subject, questions())
        let round = await Blocking.run { DNSProof.run(subject, questions) }
        let judgement = DNSProof.judgement(round, subject, isAsked: !questions.isEmpty)
        var steps = round.said.map { step($0.question, $0.said, round.seen[$0.question.name]) }
        if let first = round.foreign.first {
            steps.append(
                ProofStep(
                    "what containers asked by themselves meanwhile was watched", seen: round.foreign.count,
                    found: "\(first.packet.source) asked \(first.packet.destination)", time: access.now(),
                    outcome: .passed))
        }
        let record = ProofRecord(
            .dns, project: subject.tunnel.vpn.project ?? "", directory: subject.directory,
            tunnel: subject.tunnel.vpn.name, made: access.now(), tool: access.tool, manner: .observed,
            verdict: judgement.verdict, reason: judgement.reason, remedy: judgement.remedy, basis: subject.basis,
            steps: steps, packets: round.count.packets)
        return KillSwitchProof.Result(record: record, pcap: round.pcap)
    }

    /// Each resolver of each torrent client, and of the VPN container where none torrents.
    private func questions() -> [Question] {
        let clients = subject.tunnel.torrentClients.filter(\.isUp) + subject.strays
        let asked = clients.isEmpty ? [subject.tunnel.vpn].filter(\.isUp) : clients
        var found: [Question] = []
        for client in asked {
            guard let process = client.process, let namespace = subject.network.namespace(of: client.name) else {
                continue
            }
            let egress = Egress(namespace)
            for server in servers(process).prefix(3) {
                let name = "watertight-\(String(UInt64.random(in: .min ... .max), radix: 36)).\(domain)"
                found.append(
                    Question(
                        client: client.name, namespace: NamespaceSocket.path(of: process), server: server,
                        way: egress.way(to: server, transport: 17, port: 53), name: name))
            }
        }
        return found
    }

    /// What its own resolv.conf names: the file may be another than the VPN container's.
    private func servers(_ process: Int) -> [IPAddress] {
        guard let bytes = try? access.files.read("/proc/\(process)/root/etc/resolv.conf", limit: 64 << 10) else {
            return []
        }
        return ResolverText.settings(bytes).servers
    }

    /// Docker's own resolver in the containers' networks.
    private static let engineResolver = IPAddress("127.0.0.11")

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        ArraySlice(bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
    }

    // MARK: On the wire

    private static func run(_ subject: ProofSubject, _ questions: [Question]) -> Round {
        var round = Round()
        let sources = WireSources(subject)
        var witness = PacketWitness(subject.scope) { !sources.others.contains($0.source) }
        var cards: [(String, PacketCapture)] = []
        do {
            for bridge in subject.bridges { try witness.watch(bridge) }
            // The engine's own resolver asks from the host for its containers: that is seen at the host's cards alone.
            for card in subject.hostCards { cards.append((card, try PacketCapture(on: card))) }
        } catch {
            round.failure = "The host's side could not be watched: \(error)."
            return round
        }
        let marks = questions.compactMap { question in
            DNSMessage.labels(question.name).map { (question.name, DNSProof.lowercased($0.dropLast())) }
        }
        func note(_ payload: ArraySlice<UInt8>, by way: String) -> Bool {
            var isOurs = false
            // Resolvers mix the case of names, to tell answers from forgeries.
            let payload = DNSProof.lowercased(payload)
            for (name, mark) in marks where payload.contains(mark) {
                round.seen[name] = way
                isOurs = true
            }
            return isOurs
        }
        func take() throws {
            try witness.collect { packet, kind, time, bridge in
                guard packet.destinationPort == 53 || packet.destinationPort == 853, kind != .tunnel else { return }
                let isOurs = note(packet.payload, by: "a bridge of the engine")
                guard !isOurs, sources.own.contains(packet.source) else { return }
                let leak = PacketWitness.Leak(packet: packet, time: time, interface: bridge)
                if kind == .leak { round.foreign.append(leak) } else { round.nearby.append(leak) }
            }
            for (card, capture) in cards {
                while let packet = try capture.next() {
                    guard packet.direction == .outgoing, let read = WirePacket(packet.bytes) else { continue }
                    _ = note(read.payload, by: card)
                }
                round.lost += capture.lost()
            }
        }
        do {
            for question in questions {
                let resolver = NamespaceResolver(namespace: question.namespace, servers: [question.server])
                round.said.append((question, resolver.ask(question.server, for: question.name)))
                try take()
            }
            _ = poll(nil, 0, 100)
            try take()
        } catch {
            round.failure = "\(error)"
        }
        round.count = witness.count
        round.lost += witness.lost
        round.pcap = witness.pcap.bytes
        return round
    }

    // MARK: What it comes to

    static func judgement(_ round: Round, _ subject: ProofSubject, isAsked: Bool) -> KillSwitchProof.Judgement {
        if let (name, way) = round.seen.first(where: { _ in true }),
            let question = round.said.first(where: { $0.question.name == name })?.question
        {
            return KillSwitchProof.Judgement(
                verdict: .leaking,
                reason:
                    "A name that \(question.client) asks for at \(question.server) leaves outside of the tunnel, in clear, by \(way).",
                remedy:
                    "Let \(question.client) use the VPN container's own resolver: no `dns:`, no resolver of the LAN, no DNS_KEEP_NAMESERVER."
            )
        }
        if let leak = round.foreign.first {
            return KillSwitchProof.Judgement(
                verdict: .leaking,
                reason: "A container asked the resolver \(leak.packet.destination) outside of the tunnel.",
                remedy: "Look at `watertight audit` for the hole; `watertight seal on` closes it meanwhile.")
        }
        func undecided(_ reason: String, _ remedy: String? = nil) -> KillSwitchProof.Judgement {
            KillSwitchProof.Judgement(verdict: .undecided, reason: reason, remedy: remedy)
        }
        if let failure = round.failure { return undecided(failure, "Prove again as root.") }
        guard isAsked else {
            return undecided(
                "No container of the tunnel runs whose resolver could be asked.", "Start the stack, and prove again.")
        }
        guard round.lost == 0 else {
            return undecided("\(round.lost) packets could not be looked at in time.", "Prove again when less goes on.")
        }
        guard let tunnel = subject.namespace?.tunnels.first(where: \.isUp) else {
            return undecided(
                "The tunnel is down, so nothing tells how names travel when it is up.", "Prove again when it is up.")
        }
        if let first = round.nearby.first {
            return undecided(
                "\(first.packet.source) asked a resolver in your own network, \(first.packet.destination): how that one asks on cannot be seen from here.",
                "Let the containers of the tunnel ask the VPN container's own resolver.")
        }
        for (question, _) in round.said {
            if question.server == DNSProof.engineResolver {
                return undecided(
                    "\(question.client) asks the engine's resolver, which asks on from the host by ways that may be encrypted.",
                    "Let \(question.client) use the VPN container's own resolver.")
            }
            switch question.way {
            case .inside, .tunnel: continue
            case .card(let name, _):
                return undecided(
                    "\(question.client)'s resolver \(question.server) is reached by \(name), not by \(tunnel.name); its question was not seen there."
                )
            case .stopped, .nowhere, .unknown:
                return undecided("How \(question.client) reaches its resolver \(question.server) could not be told.")
            }
        }
        // Found, or known not to be there: anything else is no answer.
        let answered = round.said.filter { said in
            if case .answered(let code, _) = said.said { code == 0 || code == 3 } else { false }
        }
        guard answered.count == round.said.count else {
            return undecided(
                "A resolver did not answer, so nothing tells how names travel.", "Prove again when names are answered.")
        }
        // A name that nobody asked for before is in no cache: its question went into the tunnel, past the witness.
        if let elsewhere = subject.unwatched.first {
            return undecided(
                "\(subject.tunnel.vpn.name) is on \(elsewhere), which no bridge of this host carries, so nothing there could be watched."
            )
        }
        guard round.count.of(.tunnel) > 0 else {
            return undecided("The witness saw nothing of the tunnel while names were answered, so it proves nothing.")
        }
        return KillSwitchProof.Judgement(
            verdict: .proved,
            reason:
                "The answered questions (\(answered.count)) were not seen outside of the tunnel, nor was any other."
        )
    }

    private func step(_ question: Question, _ said: NamespaceResolver.Said, _ seen: String?) -> ProofStep {
        let (outcome, found): (ProofStep.Outcome, String) =
            switch said {
            case .answered(let code, let addresses):
                (.answered, code == 0 ? "\(addresses.count) addresses" : "answer code \(code)")
            case .silent: (.silent, "no answer")
            case .failed(let reason): (.error, reason)
            }
        let wire = seen.map { "; seen in clear at \($0)" } ?? "; not seen outside of the tunnel"
        return ProofStep(
            "\(question.server) was asked for \(question.name) out of the network of \(question.client)",
            command:
                "nsenter -t \(question.namespace.split(separator: "/").dropFirst().first ?? "PID") -n nslookup \(question.name) \(question.server)",
            sent: 1, seen: seen == nil ? 0 : 1, found: found + wire, time: access.now(),
            outcome: seen == nil ? outcome : .passed)
    }
}

extension ProofSubject {
    /// The host's own cards that lead out: neither bridges nor the containers' ends.
    var hostCards: [String] {
        (network.host?.interfaces ?? []).filter { $0.kind == .other || $0.kind == .veth && $0.bridge == nil }
            .filter(\.isUp).map(\.name)
    }
}
