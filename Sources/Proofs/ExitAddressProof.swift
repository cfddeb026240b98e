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
    let access: ProofAccess
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

    /// What one service said over one family, asked from both places.
    struct Testimony: Sendable {
        let name: String
        let family: NetworkFamily
        let fromInside: ExitWitness.Said?
        let fromHost: ExitWitness.Said?
    }

    /// What came of it, with the addresses for other proofs.
    public struct Result: Sendable {
        public var proof: ProofResult
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
        let lines = NetworkFamily.allCases.map { Line($0, of: client, subject) }
        let ((round, testimonies), seen) = await WireWatch.during(subject, bridges: subject.bridges) {
            // Its markers show that the witness sees.
            let round = await ProbeRound.send([], from: subject, now: access.now)
            return (round, process == nil ? [] : await testify(process))
        }
        var evidence = KillSwitchEvidence(subject, .observed, rounds: [round], seen: seen)
        if !evidence.foreign.isEmpty { evidence.scopeAfterwards = await look()?.scope }
        let judgement = ExitAddressProof.judgement(testimonies, lines, evidence, isUp: process != nil)
        let record = ProofRecord(
            .exitAddress, project: subject.tunnel.vpn.project ?? "", directory: subject.directory,
            tunnel: subject.tunnel.vpn.name, made: access.now(), tool: access.tool, manner: .observed,
            verdict: judgement.verdict, reason: judgement.reason, remedy: judgement.remedy,
            basis: subject.basis(of: .exitAddress),
            steps: testimonies.map { step($0, client.name, process) } + lines.map { $0.step(at: access.now()) },
            packets: seen.count.packets,
            witnesses: testimonies.map(ExitAddressProof.record))
        return Result(
            proof: ProofResult(record: record, pcap: seen.pcap),
            exits: Array(Set(testimonies.compactMap(\.fromInside?.address))),
            homes: Array(Set(testimonies.compactMap(\.fromHost?.address))))
    }

    // MARK: Asking

    /// Whose address is asked for: a client that is in no tunnel before all others, since its address is the one that
    /// shows; the VPN container where none runs.
    static func asker(of subject: ProofSubject) -> TunnelMember {
        (subject.strays + subject.tunnel.torrentClients).first(where: \.isUp) ?? subject.tunnel.vpn
    }

    /// Asks all of them side by side, over each family by itself: one that answers over IPv4 tells nothing of IPv6.
    private func testify(_ process: Int?) async -> [Testimony] {
        guard let process else { return [] }
        let asked = witnesses.prefix(6)
        access.progress("asking \(asked.map(\.name).joined(separator: ", "))")
        let question = ExitQuestion(files: access.files, makeClient: makeClient)
        // Nothing answers through a tunnel that is down; what goes past it answers at once.
        let limit: Duration = subject.liveness.isUp ? .seconds(6) : .seconds(2)
        return await withTaskGroup(of: (Int, Testimony).self) { group in
            for (index, one) in asked.enumerated() {
                for family in NetworkFamily.allCases where one.address.map({ $0.family == family }) ?? true {
                    let inside = question.client(ofProcess: process, family)
                    let outside = question.client(ofProcess: nil, family)
                    group.addTask {
                        async let fromInside = question.ask(one, inside, limit)
                        async let fromHost = question.ask(one, outside, limit)
                        let said = (await fromInside, await fromHost)
                        return (
                            index, Testimony(name: one.name, family: family, fromInside: said.0, fromHost: said.1)
                        )
                    }
                }
            }
            var all: [(Int, Testimony)] = []
            for await one in group { all.append(one) }
            all.sort { ($0.0, $0.1.family.rawValue) < ($1.0, $1.1.family.rawValue) }
            return ExitAddressProof.told(all.map(\.1), named: Set(asked.filter { $0.address == nil }.map(\.name)))
        }
    }

    /// Leaves out the families that a service is not there over, as far as that shows: it answers over the other one.
    static func told(_ testimonies: [Testimony], named: Set<String>) -> [Testimony] {
        func isSilent(_ one: Testimony) -> Bool { one.fromInside == nil && one.fromHost == nil }
        return testimonies.filter { one in
            guard isSilent(one), named.contains(one.name) else { return true }
            let hasOther = testimonies.contains { $0.name == one.name && !isSilent($0) }
            return !hasOther && one.family == .ipv4
        }
    }
}
