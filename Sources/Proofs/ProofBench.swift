public import Evidence
public import Records
import StackModel
import Tunnels

/// One tunnel with all that its proofs use, and what they learn from each other.
public struct ProofBench: Sendable {
    private let access: ProofAccess
    private let wishes: ProofWishes
    private let disruption: Disruption
    private let journal: DisruptionJournal
    private let makeClient: ExitAddressProof.MakeClient
    private let look: @Sendable () async -> ProofSubject?
    private var subject: ProofSubject
    private var isUsed = false
    /// The addresses that the exit's witnesses saw; nil until they were asked.
    private var seen: (exits: [IPAddress], homes: [IPAddress])?

    /// - Parameters:
    ///   - journal: where what was taken down is kept until it is back.
    ///   - makeClient: makes what asks over HTTP out of a network namespace.
    ///   - look: looks at the tunnel anew; nil when it cannot be seen.
    public init(
        _ subject: ProofSubject, _ access: ProofAccess, wishes: ProofWishes, disruption: Disruption,
        journal: DisruptionJournal, makeClient: @escaping ExitAddressProof.MakeClient,
        look: @escaping @Sendable () async -> ProofSubject?
    ) {
        self.subject = subject
        self.access = access
        self.wishes = wishes
        self.disruption = disruption
        self.journal = journal
        self.makeClient = makeClient
        self.look = look
    }

    /// Makes one proof; takes some seconds.
    public mutating func prove(_ test: ProofTest) async -> ProofResult {
        // An earlier proof may have taken its time, or the tunnel down: what is there now counts.
        if isUsed, let now = await look() { subject = now }
        isUsed = true
        switch test {
        case .killSwitch:
            let proof = KillSwitchProof(subject, access)
            guard let options = wishes.disruption else { return await proof.observe(look: look) }
            return await proof.disrupt(options, by: disruption, journal: journal, look: look)
        case .dns: return await DNSProof(subject, access).observe(look: look)
        case .exitAddress: return await exitAddress()
        case .torrentAddress:
            if seen == nil { _ = await exitAddress() }
            return await TorrentAddressProof(
                subject, access, exit: seen?.exits ?? [], home: seen?.homes ?? [], apps: wishes.apps,
                tracker: wishes.tracker
            ).observe(look: look)
        case .exposure:
            if seen == nil { _ = await exitAddress() }
            return await ExposureProof(
                project: subject.tunnel.vpn.project ?? Stack.withoutCompose, engine: subject.engine,
                network: subject.network, access, home: seen?.homes ?? [], expectations: wishes.expectations,
                vantages: vantages, controls: controls
            ).observe()
        }
    }

    private mutating func exitAddress() async -> ProofResult {
        let usual = ExitWitness.usual(provider: subject.provider)
        let proof = ExitAddressProof(
            subject, access, witnesses: wishes.witnesses.isEmpty ? usual : wishes.witnesses, makeClient: makeClient)
        let result = await proof.observe(look: look)
        seen = (result.exits, result.homes)
        return result.proof
    }

    /// The tunnel comes out on the internet: what is sent into it comes back as a stranger's.
    private var vantages: [ExposureVantage] {
        let tunnel = subject.tunnel.vpn.process.map {
            ExposureVantage("the tunnel's other end", .namespace(process: $0), isStranger: true)
        }
        return wishes.vantages + [tunnel].compactMap { $0 }
    }

    /// What answers on the internet, to tell a vantage that reaches nothing from ports that are closed: the services that
    /// were named by address, else two public resolvers, over either family.
    private var controls: [ExposureProof.Control] {
        let named = wishes.witnesses.compactMap { witness in
            witness.address.map { ExposureProof.Control($0, port: UInt16(clamping: witness.port)) }
        }
        guard named.isEmpty else { return named }
        return ["1.1.1.1", "9.9.9.9", "2606:4700:4700::1111", "2620:fe::9"].compactMap { IPAddress($0) }.map {
            ExposureProof.Control($0, port: 443)
        }
    }
}
