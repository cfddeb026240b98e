import Collectors
import Evidence
import FileAccess
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
        var foreign: [WireLeak] = []
        /// The same to resolvers in the owner's own networks or the engine's.
        var nearby: [WireLeak] = []
        var count = WireCount()
        var pcap: [UInt8] = []
        var lost = 0
        /// The clients whose resolvers are not known.
        var unread: [String] = []
        var failure: String?

        /// Leaves out what goes where the tunnel goes now.
        mutating func pardon(_ scope: WireScope) { foreign.removeAll { scope.classify($0.packet) != .leak } }
    }

    /// Makes the proof; takes a few seconds.
    ///
    /// - Parameter look: looks at the tunnel anew, since it may have taken another server meanwhile; nil when it cannot be
    ///   seen.
    public func observe(look: @Sendable () async -> ProofSubject?) async -> ProofResult {
        let (subject, questions, unread) = (subject, questions(), unread)
        var round = await DNSProof.run(subject, questions)
        round.unread = unread
        if !round.foreign.isEmpty, let scope = await look()?.scope {
            round.pardon(scope)
        }
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
            verdict: judgement.verdict, reason: judgement.reason, remedy: judgement.remedy,
            basis: subject.basis(of: .dns),
            steps: steps, packets: round.count.packets)
        return ProofResult(record: record, pcap: round.pcap)
    }

    /// Each torrent client, or the VPN container where none torrents.
    private var asked: [TunnelMember] {
        let clients = subject.tunnel.torrentClients.filter(\.isUp) + subject.strays
        return clients.isEmpty ? [subject.tunnel.vpn].filter(\.isUp) : clients
    }

    /// Those of them whose network or `resolv.conf` could not be read.
    private var unread: [String] {
        asked.filter { $0.process == nil || servers($0) == nil }.map(\.name)
    }

    /// Each resolver of each of them.
    private func questions() -> [Question] {
        var found: [Question] = []
        for client in asked {
            guard let process = client.process, let namespace = subject.network.namespace(of: client.name) else {
                continue
            }
            let egress = Egress(namespace)
            for server in servers(client) ?? [] {
                let name = "watertight-\(String(UInt64.random(in: .min ... .max), radix: 36)).\(domain)"
                found.append(
                    Question(
                        client: client.name, namespace: NamespaceSocket.path(of: process), server: server,
                        way: egress.way(to: server, transport: 17, port: 53), name: name))
            }
        }
        return found
    }

    /// What its own `resolv.conf` names, which may be another than the VPN container's; nil where it could not be read.
    private func servers(_ client: TunnelMember) -> [IPAddress]? {
        guard let settings = subject.network.resolver(of: client.name) else { return nil }
        // resolv.conf(5): the first three, and without any the machine's own.
        let named = Array(settings.servers.prefix(3))
        return named.isEmpty ? IPAddress("127.0.0.1").map { [$0] } : named
    }

    /// Docker's own resolver in the containers' networks.
    private static let engineResolver = IPAddress("127.0.0.11")

    // MARK: On the wire

    /// Asks all questions side by side, since each may be waited for in vain.
    private static func run(_ subject: ProofSubject, _ questions: [Question]) async -> Round {
        let (sources, bridges) = (WireSources(subject), Set(subject.bridges))
        let marks = questions.compactMap { question in
            DNSMessage.labels(question.name).map { (question.name, DNSProof.lowercased($0.dropLast())) }
        }
        let tally = WireTally(subject.scope) { !sources.others.contains($0.source) }
        // The engine's own resolver asks from the host for its containers: that is seen at the host's cards alone.
        let (said, heard) = await WireWatch.during(
            on: subject.bridges + subject.hostCards, into: (tally: tally, round: Round()), linger: 120
        ) { found, captured, interface in
            if bridges.contains(interface) {
                guard let (packet, kind) = found.tally.take(captured) else { return }
                found.round.take(packet, kind, captured.time, interface, marks, sources)
            } else if captured.direction == .outgoing, let packet = WirePacket(captured.bytes) {
                _ = found.round.note(packet.payload, marks, by: interface)
            }
        } _: {
            await withTaskGroup(of: (Int, NamespaceResolver.Said).self) { group in
                for (index, question) in questions.enumerated() {
                    group.addTask {
                        await Blocking.run {
                            let resolver = NamespaceResolver(
                                namespace: question.namespace, servers: [question.server])
                            return (index, resolver.ask(question.server, for: question.name))
                        }
                    }
                }
                var said: [(Int, NamespaceResolver.Said)] = []
                for await one in group { said.append(one) }
                return said.sorted { $0.0 < $1.0 }
            }
        }
        var round = heard.found.round
        round.said = said.map { (questions[$0.0], $0.1) }
        (round.lost, round.failure) = (heard.lost, heard.failure)
        (round.count, round.pcap) = (heard.found.tally.count, heard.found.tally.pcap.bytes)
        return round
    }

    // MARK: What it comes to

    static func judgement(_ round: Round, _ subject: ProofSubject, isAsked: Bool) -> ProofJudgement {
        if let (name, way) = round.seen.first(where: { _ in true }),
            let question = round.said.first(where: { $0.question.name == name })?.question
        {
            return ProofJudgement(
                verdict: .leaking,
                reason:
                    "A name that \(question.client) asks for at \(question.server) leaves outside of the tunnel, in clear, by \(way).",
                remedy:
                    "Let \(question.client) use the VPN container's own resolver: no `dns:`, no resolver of the LAN, no DNS_KEEP_NAMESERVER."
            )
        }
        if let leak = round.foreign.first {
            return ProofJudgement(
                verdict: .leaking,
                reason: "A container asked the resolver \(leak.packet.destination) outside of the tunnel.",
                remedy: "Look at `watertight audit` for the hole; `watertight seal on` closes it meanwhile.")
        }
        func undecided(_ reason: String, _ remedy: String? = nil) -> ProofJudgement {
            ProofJudgement(verdict: .undecided, reason: reason, remedy: remedy)
        }
        if let failure = round.failure { return undecided(failure, "Prove again as root.") }
        if let first = round.unread.first {
            return undecided(
                "The resolv.conf of \(first) could not be read, so whom it asks is not known.", "Prove again as root.")
        }
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
        return ProofJudgement(
            verdict: .proved,
            reason:
                "The answered questions (\(answered.count)) were not seen outside of the tunnel, nor was any other."
        )
    }

    fileprivate static func lowercased(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        ArraySlice(bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
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

extension DNSProof.Round {
    typealias Mark = (name: String, bytes: ArraySlice<UInt8>)

    /// Notes a packet of a watched container to a resolver.
    fileprivate mutating func take(
        _ packet: WirePacket, _ kind: WireScope.Class, _ time: Int64, _ bridge: String, _ marks: [Mark],
        _ sources: WireSources
    ) {
        guard packet.destinationPort == 53 || packet.destinationPort == 853, kind != .tunnel else { return }
        let isOurs = note(packet.payload, marks, by: "a bridge of the engine")
        guard !isOurs, sources.own.contains(packet.source) else { return }
        let leak = WireLeak(packet: packet, time: time, interface: bridge)
        if kind == .leak {
            if foreign.count < WireLeak.kept { foreign.append(leak) }
        } else if nearby.count < WireLeak.kept {
            nearby.append(leak)
        }
    }

    /// - Returns: whether it carries a name of ours.
    fileprivate mutating func note(_ payload: ArraySlice<UInt8>, _ marks: [Mark], by way: String) -> Bool {
        // Resolvers mix the case of names, to tell answers from forgeries.
        let payload = DNSProof.lowercased(payload)
        let found = marks.filter { payload.contains($0.bytes) }
        for mark in found { seen[mark.name] = way }
        return !found.isEmpty
    }
}

extension ProofSubject {
    /// The host's own cards that lead out: neither bridges nor the containers' ends.
    var hostCards: [String] {
        (network.host?.interfaces ?? []).filter { $0.kind == .other || $0.kind == .veth && $0.bridge == nil }
            .filter(\.isUp).map(\.name)
    }
}
