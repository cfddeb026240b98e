public import Evidence
import LinuxNet
import PacketFilter
import Processes
public import StackModel
import Tunnels

/// The proof that strangers cannot reach what a project publishes, by real connections from where the owner says.
///
/// An attempt counts as one at this host only where it was seen to arrive here. Proved is said only where a stranger's
/// vantage tried every port by every address, nothing was reached, and the vantage was shown to reach anything at all.
public struct ExposureProof: Sendable {
    /// Something on the internet that answers: that a vantage reaches it shows that its silence elsewhere means something.
    public struct Control: Sendable, Hashable {
        public var address: IPAddress
        public var port: UInt16

        public init(_ address: IPAddress, port: UInt16) {
            self.address = address
            self.port = port
        }
    }

    let project: String
    let engine: EngineEvidence
    let network: NetworkEvidence?
    let access: ProofAccess
    let home: [IPAddress]
    let expectations: Expectations
    let vantages: [ExposureVantage]
    let controls: [Control]
    private let directory: String
    private let number: @Sendable () -> UInt64

    /// - Parameters:
    ///   - project: the Compose project, or `Stack.withoutCompose`.
    ///   - engine: what runs, ports included.
    ///   - network: this host's own network among others; without it nothing can be seen to arrive.
    ///   - home: the addresses that the owner's line has on the internet; empty where they are not known.
    ///   - expectations: what the owner means to be open.
    ///   - vantages: from where it is tried, one after the other.
    ///   - controls: what vantages must be able to reach; one that is reached suffices.
    ///   - number: makes a word that no earlier run used.
    public init(
        project: String, engine: EngineEvidence, network: NetworkEvidence?, _ access: ProofAccess,
        home: [IPAddress] = [], expectations: Expectations = Expectations(), vantages: [ExposureVantage] = [],
        controls: [Control] = [], number: @escaping @Sendable () -> UInt64 = { .random(in: 0...UInt64.max) }
    ) {
        self.project = project
        self.engine = engine
        self.network = network
        self.access = access
        self.home = home
        self.expectations = expectations
        self.vantages = vantages
        self.controls = controls
        self.number = number
        let own = engine.containers?.first { $0.compose?.project == project }
        directory = own?.compose?.workingDirectory ?? ""
    }

    /// Makes the proof; takes a few seconds for each vantage, and up to half a minute where all is silent.
    public func observe() async -> ProofResult {
        let found = ExposureTarget.all(of: project, engine: engine, network: network)
        let targets = found.targets
        var seen = Seen(found, expectations: expectations, hasHost: network?.host != nil)
        for vantage in vantages.prefix(8) where !targets.isEmpty {
            access.progress("connecting from \(vantage.name)")
            var visited = await visit(vantage, targets)
            if visited.attempts.contains(where: { $0.isLedOn && $0.address.family == .ipv6 }), await introduce() {
                visited.add(await visit(vantage, targets))
            }
            seen.visits.append(visited)
        }
        let judgement = seen.judgement
        var record = ProofRecord(
            .exposure, project: project, directory: directory, tunnel: "", made: access.now(), tool: access.tool,
            manner: .observed, verdict: judgement.verdict, reason: judgement.reason, remedy: judgement.remedy,
            basis: ProofBasis(project: project, engine: engine, network: network)
                ?? ProofBasis(engine: engine.daemon?.id),
            steps: seen.steps(at: access.now(), shown: shown))
        record.reached = seen.reached
        return ProofResult(record: record, pcap: [])
    }

    /// The home's address is not written into records.
    private func shown(_ address: IPAddress) -> String { home.contains(address) ? "the home's address" : "\(address)" }

    /// Has the containers make themselves known to this host.
    /// - Returns: whether any did.
    private func introduce() async -> Bool {
        let all = ExposureIntroduction.all(of: project, engine: engine, network: network)
        return await Blocking.run { all.filter { $0.make() }.isEmpty == false }
    }

    // MARK: One vantage

    private func visit(_ vantage: ExposureVantage, _ targets: [ExposureTarget]) async -> Visit {
        var visit = Visit(vantage: vantage)
        let own = ownAddresses
        let usual = vantage.isStranger ? home + own.filter(AddressSpace.isPublic) : own
        let addresses = vantage.addresses.isEmpty ? usual : vantage.addresses
        visit.attempts = addresses.prefix(8).flatMap { address in
            // A router leads to whichever address it likes.
            targets.filter { !own.contains(address) || $0.isAt(address) }.map { ExposureAttempt($0, at: address) }
        }
        guard !visit.attempts.isEmpty, let host = network?.host else { return visit }
        let checks = controls.map { control in
            ExposureAttempt(
                ExposureTarget(port: .init(.tcp, control.port), services: [], addresses: [], prediction: nil),
                at: control.address)
        }
        let word = "watertight" + String(number() % (1 << 40), radix: 16)
        let watch = ExposureWatch(host, ports: Set(targets.map(\.port.port)), word: word)
        let limit = ExposureScript.limit(visit.attempts.count + checks.count)
        let all = visit.attempts + checks
        let time = access.now()
        let (said, heard) = await WireWatch.during(
            on: watch.interfaces, into: ExposureWatch.Seen()
        ) { seen, found, _ in
            watch.take(found, &seen)
        } _: {
            await self.outcomes(of: all, from: vantage.way, word: word, limit: limit)
        }
        let (seen, (outcomes, failure)) = (heard.found, said)
        visit.failure =
            failure ?? heard.failure ?? (heard.lost > 0 ? "Packets could not be looked at in time." : nil)
        for index in visit.attempts.indices {
            visit.attempts[index].time = time
            visit.attempts[index].outcome = outcomes[index] ?? .error
            visit.attempts[index].note(seen, index)
        }
        let open = checks.indices.filter { outcomes[visit.attempts.count + $0] == .open }
        visit.controlled = Set(open.map { checks[$0].address.family })
        return visit
    }

    /// This host's own addresses, those on the engine's bridges left out.
    private var ownAddresses: [IPAddress] {
        let bridges = Set((engine.networks ?? []).compactMap(\.bridge) + ["docker0", "docker_gwbridge"])
        return (network?.host?.interfaces ?? []).filter { card in
            card.isUp && card.kind != .loopback && card.bridge == nil && !bridges.contains(card.name)
        }.flatMap { $0.addresses.map(\.address) }.filter { !$0.isLinkLocal }
    }

    private func outcomes(
        of attempts: [ExposureAttempt], from way: ExposureVantage.Way, word: String, limit: Int
    ) async -> ([Int: ExposureAttempt.Outcome], String?) {
        switch way {
        case .command(let words): await run(words, attempts, word: word, limit: limit)
        case .namespace(let process): await probe(process, attempts, word: word)
        }
    }

    private func run(
        _ words: [String], _ attempts: [ExposureAttempt], word: String, limit: Int
    ) async -> ([Int: ExposureAttempt.Outcome], String?) {
        // Enough for ssh to find its keys; the rest of the environment is nobody's business there.
        let kept = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR", "DOCKER_HOST"]
        let request = ProcessRequest(
            "/usr/bin/env", words + ["sh", "-s"], environment: access.environment.filter { kept.contains($0.key) },
            timeLimit: .seconds(limit), input: Array(ExposureScript.text(attempts, word: word).utf8))
        let processes = access.processes
        let result = await Blocking.run { Result { () throws(ProcessError) in try processes.run(request) } }
        switch result {
        case .failure(let error): return ([:], "The vantage's command could not be run: \(error).")
        case .success(let result):
            guard let read = ExposureScript.read(String(decoding: result.output, as: UTF8.self)) else {
                let said = String(decoding: result.errors.prefix(200), as: UTF8.self)
                let last = said.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
                return ([:], "The vantage's command did not come to its end\(last).")
            }
            guard read.tool != "none" else { return ([:], "The vantage has neither bash nor Python nor nc.") }
            return (read.outcomes, nil)
        }
    }

    private func probe(
        _ process: Int, _ attempts: [ExposureAttempt], word: String
    ) async -> ([Int: ExposureAttempt.Outcome], String?) {
        let namespace = NamespaceSocket.path(of: process)
        var outcomes: [Int: ExposureAttempt.Outcome] = [:]
        for start in stride(from: 0, to: attempts.count, by: ExposureScript.atOnce) {
            let batch = start..<min(start + ExposureScript.atOnce, attempts.count)
            await withTaskGroup(of: (Int, ExposureAttempt.Outcome).self) { group in
                for index in batch {
                    let attempt = attempts[index]
                    let probe = Probe(
                        attempt.target.port.transport == .tcp ? .tcp : .udp, to: attempt.address,
                        port: attempt.target.port.port, payload: Array("\(word)-\(index)-".utf8))
                    group.addTask {
                        await Blocking.run {
                            let sent = try? probe.send(
                                in: namespace, milliseconds: Int32(ExposureScript.patience) * 1000)
                            return (index, sent.map { ExposureAttempt.Outcome($0.0) } ?? .error)
                        }
                    }
                }
                for await (index, outcome) in group { outcomes[index] = outcome }
            }
        }
        return (outcomes, nil)
    }
}

extension ExposureAttempt.Outcome {
    init(_ outcome: Probe.Outcome) {
        self =
            switch outcome {
            case .connected: .open
            case .refused: .refused
            case .silent: .silent
            case .sent: .sent
            case .unreachable, .stopped: .unreachable
            case .cannotBind, .failed: .error
            }
    }
}

extension ExposureAttempt {
    /// Takes over what the wire showed of it.
    mutating func note(_ seen: ExposureWatch.Seen, _ index: Int) {
        if target.port.transport == .tcp {
            let arrival = ExposureWatch.Arrival(port: target.port.port, family: address.family)
            arrived = seen.arrived.contains(arrival)
            isFromAfar = seen.fromAfar.contains(arrival)
        } else {
            arrived = seen.datagrams.contains(index)
            delivered = seen.delivered.contains(index)
        }
    }
}
