public import Clients
import Collectors
import Evidence
import FileAccess
import LinuxNet
import PacketFilter
import Processes
public import StackModel
import Tunnels

/// The proof that the internet sees another address of the torrent client than of the host.
///
/// Services that echo addresses are asked out of the client's network and out of the host's. They are witnesses: that the
/// way led through the tunnel is decided by the bridges, where nothing of it may be seen.
public struct ExitAddressProof: Sendable {
    /// Makes what asks over HTTP out of a network namespace, given how to connect there.
    public typealias MakeClient =
        @Sendable (@escaping @Sendable (HTTPEndpoint, Duration) throws -> Int32) -> any HTTPClient

    private let subject: ProofSubject
    private let access: ProofAccess
    private let witnesses: [ExitWitness]
    private let makeClient: MakeClient

    public init(
        _ subject: ProofSubject, _ access: ProofAccess, witnesses: [ExitWitness], makeClient: @escaping MakeClient
    ) {
        self.subject = subject
        self.access = access
        self.witnesses = witnesses
        self.makeClient = makeClient
    }

    /// What one service said, asked from both places.
    struct Testimony: Sendable {
        let name: String
        let fromInside: ExitWitness.Said?
        let fromHost: ExitWitness.Said?
    }

    /// What came of it, with the addresses for other proofs.
    public struct Result: Sendable {
        public var proof: KillSwitchProof.Result
        /// The addresses that were seen of the client, and of the host.
        public var exits: [IPAddress]
        public var homes: [IPAddress]
    }

    /// Makes the proof; takes some seconds.
    ///
    /// - Parameter look: looks at the tunnel anew, since it may have taken another server meanwhile; nil when it cannot be
    ///   seen.
    public func observe(look: @Sendable () async -> ProofSubject?) async -> Result {
        let client = ExitAddressProof.asker(of: subject)
        let process = client.isUp ? client.process : nil
        let (subject, access) = (subject, access)
        let ((round, testimonies), seen) = await WireWatch.during(subject, bridges: subject.bridges) {
            // Its markers show that the witness sees.
            let round = await ProbeRound.send([], from: subject, now: access.now)
            return (round, process == nil ? [] : await testify(process))
        }
        var evidence = KillSwitchEvidence(subject, .observed, rounds: [round], seen: seen)
        if !evidence.foreign.isEmpty { evidence.scopeAfterwards = await look()?.scope }
        let judgement = ExitAddressProof.judgement(testimonies, evidence, isUp: process != nil)
        let record = ProofRecord(
            .exitAddress, project: subject.tunnel.vpn.project ?? "", directory: subject.directory,
            tunnel: subject.tunnel.vpn.name, made: access.now(), tool: access.tool, manner: .observed,
            verdict: judgement.verdict, reason: judgement.reason, remedy: judgement.remedy, basis: subject.basis,
            steps: testimonies.map { step($0, client.name, process) }, packets: seen.count.packets,
            witnesses: testimonies.map(ExitAddressProof.record))
        return Result(
            proof: KillSwitchProof.Result(record: record, pcap: seen.pcap),
            exits: Array(Set(testimonies.compactMap(\.fromInside?.address))),
            homes: Array(Set(testimonies.compactMap(\.fromHost?.address))))
    }

    // MARK: Asking

    /// Whose address is asked for: a client that is in no tunnel before all others, since its address is the one that
    /// shows; the VPN container where none runs.
    static func asker(of subject: ProofSubject) -> TunnelMember {
        (subject.strays + subject.tunnel.torrentClients).first(where: \.isUp) ?? subject.tunnel.vpn
    }

    private func testify(_ process: Int?) async -> [Testimony] {
        guard let process else { return [] }
        let inside = asker(NamespaceSocket.path(of: process), servers(process))
        let outside = asker(nil, servers(nil))
        var testimonies: [Testimony] = []
        for one in witnesses.prefix(6) {
            access.progress("asking \(one.name)")
            async let fromInside = ask(one, inside)
            async let fromHost = ask(one, outside)
            testimonies.append(Testimony(name: one.name, fromInside: await fromInside, fromHost: await fromHost))
        }
        return testimonies
    }

    private func servers(_ process: Int?) -> [IPAddress] {
        let path = process.map { "/proc/\($0)/root/etc/resolv.conf" } ?? "/etc/resolv.conf"
        return (try? access.files.read(path, limit: 64 << 10)).map { ResolverText.settings($0).servers } ?? []
    }

    private func asker(_ namespace: String?, _ servers: [IPAddress]) -> any HTTPClient {
        let resolver = NamespaceResolver(namespace: namespace, servers: servers)
        return makeClient { endpoint, limit in
            guard case .tcp(let host, let port, _) = endpoint, let number = UInt16(exactly: port) else {
                throw NamespaceError("\(endpoint)", 22)
            }
            var found = IPAddress(host).map { [$0] } ?? resolver.addresses(of: host, .a)
            // A service that is there over IPv6 alone tells what nothing else does: that address.
            if found.isEmpty { found = resolver.addresses(of: host, .aaaa) }
            guard let address = found.first else { throw NamespaceError("no address of \(host)", 113) }
            let milliseconds = Int32(clamping: limit.components.seconds * 1000)
            return try NamespaceConnection.connect(
                in: namespace, to: address, port: number, milliseconds: max(milliseconds, 100))
        }
    }

    private func ask(_ witness: ExitWitness, _ client: any HTTPClient) async -> ExitWitness.Said? {
        let endpoint = HTTPEndpoint.tcp(
            host: witness.host, port: witness.port, tls: witness.isTLS ? HTTPEndpoint.TLS() : nil)
        let answer = try? await client.get(witness.path, from: endpoint, timeLimit: .seconds(6), bodyLimit: 64 << 10)
        return answer.flatMap(witness.read)
    }

    // MARK: What it comes to

    static func judgement(
        _ testimonies: [Testimony], _ evidence: KillSwitchEvidence, isUp: Bool
    ) -> KillSwitchProof.Judgement {
        func undecided(_ reason: String, _ remedy: String? = nil) -> KillSwitchProof.Judgement {
            KillSwitchProof.Judgement(verdict: .undecided, reason: reason, remedy: remedy)
        }
        if let leak = evidence.foreignLeak {
            return KillSwitchProof.Judgement(
                verdict: .leaking,
                reason:
                    "While it was asked, a packet left outside of the tunnel, from \(leak.packet.source) to \(leak.packet.destination).",
                remedy: "Look at `watertight audit` for the hole; `watertight seal on` closes it meanwhile.")
        }
        guard isUp else {
            return undecided("No container of the tunnel runs that could ask.", "Start the stack, and prove again.")
        }
        let homes = Set(testimonies.compactMap(\.fromHost?.address))
        let same = testimonies.filter { said in said.fromInside.map { homes.contains($0.address) } ?? false }
        if same.count > 1 || same.count == 1 && testimonies.filter({ $0.fromInside != nil }).count == 1 {
            return KillSwitchProof.Judgement(
                verdict: same.count > 1 ? .leaking : .undecided,
                reason:
                    "The client and this host are seen with the same address by \(same.map(\.name).joined(separator: " and ")).",
                remedy: "Look whether the VPN ends at your own address, or this host goes out through the same VPN.")
        }
        if !same.isEmpty {
            return undecided("\(same[0].name) sees the client with this host's address; others do not.")
        }
        if let denied = testimonies.first(where: { $0.fromInside?.isProviders == false }) {
            return undecided(
                "\(denied.name) says that the client's address is none of the provider's.",
                "Look which server the VPN container is connected to.")
        }
        if let doubt = evidence.doubtOfTheWire { return undecided(doubt.reason, doubt.remedy) }
        let inside = testimonies.compactMap(\.fromInside)
        guard let exit = inside.first else {
            return undecided("No service answered the client.", "Prove again later, or name one with `--ask URL`.")
        }
        guard !homes.isEmpty else {
            return undecided("No service answered the host, so nothing is known to compare with.", "Prove again later.")
        }
        return KillSwitchProof.Judgement(
            verdict: .proved,
            reason:
                "\(inside.count) of \(testimonies.count) services see the client as \(exit.address), and none sees it with this host's address; nothing of it was seen outside of the tunnel."
        )
    }

    static func record(_ one: Testimony) -> ProofWitness {
        guard let said = one.fromInside else { return ProofWitness(one.name, .silent) }
        let isContrary = said.isProviders == false || one.fromHost?.address == said.address
        return ProofWitness(one.name, answer: "\(said.address)", isContrary ? .contradicts : .agrees)
    }

    private func step(_ one: Testimony, _ client: String, _ process: Int?) -> ProofStep {
        let inside = one.fromInside.map { "\($0.address)" } ?? "no answer"
        let host = one.fromHost.map { "\($0.address)" } ?? "no answer"
        return ProofStep(
            "\(one.name) was asked out of the network of \(client), and from this host",
            command: "nsenter -t \(process ?? 0) -n curl https://\(one.name)/", sent: 2,
            seen: (one.fromInside == nil ? 0 : 1) + (one.fromHost == nil ? 0 : 1),
            found: "the client: \(inside); the host: \(host)", time: access.now(),
            outcome: one.fromInside == nil ? .silent : .answered)
    }
}
