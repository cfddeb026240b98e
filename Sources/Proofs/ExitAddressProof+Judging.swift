import Evidence
import PacketFilter
import StackModel
import Tunnels

extension ExitAddressProof {
    /// What leads out over one family, out of the client's network and out of the host's.
    struct Line: Sendable, Hashable {
        enum Way: Sendable, Hashable {
            /// No route leads out.
            case none
            /// A route leads out, and rules let nothing by.
            case shut
            /// A route leads out, or it could not be told.
            case open
        }

        let family: NetworkFamily
        var client: Way
        var host: Way
        /// The public addresses on the host's own cards: what is known of the home without asking anybody.
        var home: [IPAddress]
    }

    static func judgement(
        _ testimonies: [Testimony], _ lines: [Line], _ evidence: KillSwitchEvidence, isUp: Bool
    ) -> ProofJudgement {
        if let leak = evidence.foreignLeak {
            return ProofJudgement(
                verdict: .leaking,
                reason:
                    "While it was asked, a packet left outside of the tunnel, from \(leak.packet.source) to \(leak.packet.destination).",
                remedy: "Look at `watertight audit` for the hole; `watertight seal on` closes it meanwhile.")
        }
        guard isUp else {
            return ProofJudgement(
                verdict: .undecided, reason: "No container of the tunnel runs that could ask.",
                remedy: "Start the stack, and prove again.")
        }
        let answers = lines.map { line in line.answer(testimonies.filter { $0.family == line.family }) }
        for case .judged(let judgement) in answers where judgement.verdict == .leaking { return judgement }
        for case .judged(let judgement) in answers { return judgement }
        if let doubt = evidence.doubtOfTheWire {
            return ProofJudgement(verdict: .undecided, reason: doubt.reason, remedy: doubt.remedy)
        }
        let seen = answers.compactMap { if case .seen(let words) = $0 { words } else { nil } }
        let closed = answers.compactMap { if case .closed(let words) = $0 { words } else { nil } }
        guard !seen.isEmpty else {
            return ProofJudgement(
                verdict: .undecided,
                reason: "No way leads out of the client's network: \(closed.joined(separator: ", ")).",
                remedy: "Look whether the tunnel is up, and prove again.")
        }
        let besides = closed.isEmpty ? "" : " Besides, \(closed.joined(separator: ", "))."
        return ProofJudgement(
            verdict: .proved,
            reason:
                "\(seen.joined(separator: ", and ")); none sees it with this host's address, and nothing of it was seen outside of the tunnel.\(besides)"
        )
    }

    static func record(_ one: Testimony) -> ProofWitness {
        let name = one.family == .ipv4 ? one.name : "\(one.name) (IPv6)"
        guard let said = one.fromInside else { return ProofWitness(name, .silent) }
        let isContrary = said.isProviders == false || one.fromHost.map { said.address.isOfLine($0.address) } ?? false
        return ProofWitness(name, answer: "\(said.address)", isContrary ? .contradicts : .agrees)
    }

    func step(_ one: Testimony, _ client: String, _ process: Int?) -> ProofStep {
        let inside = one.fromInside.map { "\($0.address)" } ?? "no answer"
        let host = one.fromHost.map { "\($0.address)" } ?? "no answer"
        return ProofStep(
            "\(one.name) was asked over \(one.family.rawValue) out of the network of \(client), and from this host",
            command: "nsenter -t \(process ?? 0) -n curl -\(one.family == .ipv4 ? 4 : 6) https://\(one.name)/", sent: 2,
            seen: (one.fromInside == nil ? 0 : 1) + (one.fromHost == nil ? 0 : 1),
            found: "the client: \(inside); the host: \(host)", time: access.now(),
            outcome: one.fromInside == nil ? .silent : .answered)
    }
}

extension ExitAddressProof.Line {
    /// Some address of the internet of each family; nothing is sent there.
    private static let somewhere: [NetworkFamily: IPAddress] = [
        .ipv4: IPAddress("1.1.1.1"), .ipv6: IPAddress("2606:4700:4700::1111"),
    ].compactMapValues { $0 }

    init(_ family: NetworkFamily, of client: TunnelMember, _ subject: ProofSubject) {
        self.init(
            family: family, client: Self.way(family, in: subject.network.namespace(of: client.name)),
            host: Self.way(family, in: subject.network.host), home: subject.homeAddresses.filter { $0.family == family }
        )
    }

    private static func way(_ family: NetworkFamily, in namespace: NetworkNamespace?) -> Way {
        guard let namespace, let target = somewhere[family] else { return .open }
        if family == .ipv6, !namespace.hasIPv6 { return .none }
        switch Egress(namespace).way(to: target) {
        case .nowhere: return .none
        case .stopped: return .shut
        case .inside, .tunnel, .card, .unknown: return .open
        }
    }

    /// What one family comes to.
    enum Answer: Sendable, Hashable {
        /// The client is seen there at an address that is not the home's; as a clause.
        case seen(String)
        /// Nothing leads out over it; as a clause.
        case closed(String)
        /// A leak, or why it cannot be told.
        case judged(ProofJudgement)
    }

    func answer(_ said: [ExitAddressProof.Testimony]) -> Answer {
        let inside = said.compactMap { one in one.fromInside.map { (name: one.name, said: $0) } }
        guard let exit = inside.first?.said.address else { return silence(asked: said.count) }
        let homes = said.compactMap(\.fromHost?.address) + home
        if let contrary = contrary(inside, homes) { return .judged(contrary) }
        if let denied = inside.first(where: { $0.said.isProviders == false }) {
            return undecided(
                "\(denied.name) says that the client's address is none of the provider's.",
                "Look which server the VPN container is connected to.")
        }
        guard !homes.isEmpty || host == .none else {
            return undecided(
                "No service answered the host over \(family.rawValue), so nothing is known to compare with.",
                "Prove again later.")
        }
        return .seen("\(inside.count) of \(said.count) services see the client as \(exit) over \(family.rawValue)")
    }

    /// What there is to say where no service answered the client.
    private func silence(asked: Int) -> Answer {
        switch client {
        case .none: return .closed("\(family.rawValue) has no route out of the client's network")
        case .shut: return .closed("\(family.rawValue) is stopped by the rules in the client's network")
        case .open:
            let form = family == .ipv4 ? "http://ADDRESS/" : "http://[ADDRESS]/"
            return undecided(
                asked == 0
                    ? "\(family.rawValue) has a way out of the client's network, and no service was there to be asked over it."
                    : "No service answered the client over \(family.rawValue), which has a way out of its network.",
                "Prove again later, or name one that is there over \(family.rawValue) with `--ask URL`, such as \(form)."
            )
        }
    }

    /// Where the client is seen at home, or perhaps; nil where it is not.
    private func contrary(
        _ inside: [(name: String, said: ExitWitness.Said)], _ homes: [IPAddress]
    ) -> ProofJudgement? {
        let same = inside.filter { one in homes.contains { one.said.address.isOfLine($0) } }
        let remedy = "Look whether the VPN ends at your own address, or this host goes out through the same VPN."
        if let first = same.first {
            let names = same.map(\.name).joined(separator: " and ")
            // One service alone may be wrong, unless what it says is an address of this host's own.
            let isSure = same.count > 1 || home.contains { first.said.address.isOfLine($0) }
            let isContested = same.count < inside.count && !isSure
            let what = family == .ipv4 ? "the same address" : "addresses of the same line"
            return ProofJudgement(
                verdict: isSure ? .leaking : .undecided,
                reason: isContested
                    ? "\(names) sees the client with this host's \(family.rawValue) address; others do not."
                    : "The client and this host are seen with \(what) over \(family.rawValue) by \(names).",
                remedy: isContested ? nil : remedy)
        }
        guard let near = inside.first(where: { one in homes.contains { one.said.address.isNear($0) } }) else {
            return nil
        }
        return ProofJudgement(
            verdict: .undecided,
            reason:
                "\(near.name) sees the client at \(near.said.address), which is close to this host's own addresses.",
            remedy: remedy)
    }

    private func undecided(_ reason: String, _ remedy: String? = nil) -> Answer {
        .judged(ProofJudgement(verdict: .undecided, reason: reason, remedy: remedy))
    }

    /// What the routes tell, as a step.
    func step(at time: EngineTime) -> ProofStep {
        let found =
            switch client {
            case .none: "no route leads out"
            case .shut: "a route leads out, and its rules stop what goes there"
            case .open: "a route leads out"
            }
        return ProofStep(
            "the client's routes over \(family.rawValue) were looked at",
            command: "nsenter -t PID -n ip -\(family == .ipv4 ? 4 : 6) route show table all", found: found, time: time,
            outcome: client == .open ? .answered : .stopped)
    }
}

extension IPAddress {
    /// Whether both are of one line: the same address, or of IPv6 the same network of 64 bits, in which each machine
    /// chooses the rest by itself.
    fileprivate func isOfLine(_ other: IPAddress) -> Bool {
        isV4 ? self == other : !other.isV4 && bytes.prefix(8) == other.bytes.prefix(8)
    }

    /// Whether both may be of one line: providers of lines give networks of 48 to 64 bits (RFC 6177).
    fileprivate func isNear(_ other: IPAddress) -> Bool {
        !isV4 && !other.isV4 && bytes.prefix(6) == other.bytes.prefix(6)
    }
}

extension ProofSubject {
    /// The public addresses on this host's own cards.
    var homeAddresses: [IPAddress] {
        (network.host?.interfaces ?? []).filter { $0.kind != .tunnel && $0.kind != .loopback }
            .flatMap { $0.addresses.map(\.address) }.filter(AddressSpace.isPublic)
    }
}
