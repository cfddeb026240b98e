import Evidence
import PacketFilter
import StackModel

extension ExposureProof {
    /// What came of one vantage.
    struct Visit: Sendable {
        let vantage: ExposureVantage
        var attempts: [ExposureAttempt] = []
        /// The families over which it was shown to reach something on the internet.
        var controlled: Set<NetworkFamily> = []
        /// Why it could not be tried from there, as a sentence.
        var failure: String?

        init(vantage: ExposureVantage) { self.vantage = vantage }

        /// Takes over what a second visit with the same attempts reached.
        mutating func add(_ again: Visit) {
            guard again.failure == nil, again.attempts.count == attempts.count else { return }
            for (index, attempt) in again.attempts.enumerated() where attempt.isReached { attempts[index] = attempt }
        }

        /// Whether its connections over that family get as far as the owner's line.
        func isAlive(_ family: NetworkFamily) -> Bool {
            controlled.contains(family)
                || attempts.contains { attempt in
                    attempt.target.port.transport == .tcp && attempt.address.family == family
                        && (attempt.arrived || attempt.outcome == .open)
                }
        }
    }

    /// All that was tried, from which the verdict follows.
    struct Seen: Sendable {
        let targets: [ExposureTarget]
        let isCut: Bool
        let unseen: [String]
        let expectations: Expectations
        /// Whether this host's own network was seen.
        let hasHost: Bool
        var visits: [Visit] = []

        init(_ found: ExposureTarget.All, expectations: Expectations, hasHost: Bool) {
            (targets, isCut, unseen) = (found.targets, found.isCut, found.unseen)
            self.expectations = expectations
            self.hasHost = hasHost
        }
    }
}

extension ExposureProof.Seen {
    var judgement: ProofJudgement {
        let found = visits.flatMap { visit in findings(visit).map { (visit.vantage.name, $0) } }
        if let (name, first) = found.first {
            let ports = Set(found.map(\.1.target.port))
            let others = ports.count > 1 ? "; so are \(ports.count - 1) more ports" : ""
            return ProofJudgement(
                verdict: .reachable, reason: "\(first.target.title) is reached from \(name)\(others).",
                remedy:
                    "Publish it on 127.0.0.1 or on one address of the owner's network alone, or take the router's forward away."
            )
        }
        if let doubt {
            return ProofJudgement(verdict: .undecided, reason: doubt.reason, remedy: doubt.remedy)
        }
        // Who could not try everything is no part of the proof.
        let strangers = visits.filter { $0.vantage.isStranger && doubt(of: $0) == nil }
        guard !targets.isEmpty else {
            return ProofJudgement(verdict: .proved, reason: "The project publishes no port beyond this host itself.")
        }
        let names = strangers.map(\.vantage.name).joined(separator: " and ")
        let meant = Set(strangers.flatMap(\.attempts).filter(\.isReached).map(\.target.port.port)).sorted()
        let besides =
            meant.isEmpty ? "" : " besides \(meant.map(String.init).joined(separator: ", ")), which are meant to be"
        return ProofJudgement(
            verdict: .proved,
            reason:
                "None of \(targets.count) published ports is reached from \(names)\(besides); each was tried by its own number."
        )
    }

    /// The ports behind those findings, each once for strangers and once for the owner's network.
    var reached: [ReachedPort] {
        let all = visits.flatMap { visit in
            findings(visit).flatMap { attempt in
                attempt.target.services.compactMap { title -> ReachedPort? in
                    guard let colon = title.lastIndex(of: ":"), let port = Int(title[title.index(after: colon)...])
                    else { return nil }
                    return ReachedPort(
                        String(title[..<colon]), port, attempt.target.port.transport.rawValue,
                        isByStranger: visit.vantage.isStranger)
                }
            }
        }
        return Set(all).sorted {
            ($0.service, $0.containerPort, $0.transport) < ($1.service, $1.containerPort, $1.transport)
        }
    }

    /// What was reached and is not meant to be: by strangers; by others only where the owner said what is meant.
    private func findings(_ visit: ExposureProof.Visit) -> [ExposureAttempt] {
        let meant = expectations.openPorts
        guard visit.vantage.isStranger || !meant.isEmpty else { return [] }
        return visit.attempts.filter { $0.isReached && !meant.contains(Int($0.target.port.port)) }
    }

    private var doubt: (reason: String, remedy: String?)? {
        guard hasHost else {
            return ("This host's own network could not be seen.", "Prove again as root, on the server itself.")
        }
        if let service = unseen.first {
            return (
                "\(service) has the host's network, and its ports could not be seen.",
                "Prove again as root, on the server itself."
            )
        }
        guard !targets.isEmpty else { return nil }
        if isCut {
            return ("There are more published ports than the \(targets.count) that are tried.", "Publish fewer.")
        }
        let strangers = visits.filter(\.vantage.isStranger)
        guard !strangers.isEmpty else {
            return (
                "Nobody tried from outside.",
                "Give a machine on the internet that you can log in to: `--via \"ssh USER@MACHINE\"`."
            )
        }
        // One that tried everything suffices; the last one's doubt is told where none did.
        var last: (reason: String, remedy: String?)?
        for visit in strangers {
            guard let doubt = doubt(of: visit) else { return nil }
            last = doubt
        }
        return last
    }

    private func doubt(of visit: ExposureProof.Visit) -> (reason: String, remedy: String?)? {
        let name = visit.vantage.name
        if let failure = visit.failure { return (failure, "Try `\(name)` by hand, and prove again.") }
        guard !visit.attempts.isEmpty else {
            return (
                "The address at which \(name) could reach this line is not known.",
                "Prove `exit-address` as well, or name the address."
            )
        }
        let left = targets.filter { target in !visit.attempts.contains { $0.target == target } }
        if let first = left.first {
            return ("\(first.title) is published at another address than those that \(name) tried.", nil)
        }
        let meant = expectations.openPorts
        if let first = visit.attempts.first(where: { $0.isLedOn && !meant.contains(Int($0.target.port.port)) }) {
            let end = first.outcome == .refused ? "nothing took the connection" : "nothing answered"
            return (
                "What \(name) sent to \(first.target.title) arrived at this host, whose rules lead anyone on to it; \(end) at this moment.",
                "Prove again while the service runs, or publish the port on 127.0.0.1."
            )
        }
        if let first = visit.attempts.first(where: { !$0.wasTried }) {
            let family = first.address.family.rawValue
            return (
                first.outcome == .unreachable
                    ? "\(name) has no way to \(family) addresses, so \(first.target.title) was not tried over it."
                    : "\(first.target.title) could not be tried from \(name).",
                "Try from a machine with IPv4 and IPv6."
            )
        }
        if let first = visit.attempts.first(where: \.isAnothers) {
            return (
                "Something answers \(name) at port \(first.target.port.port), but nothing of it arrived at this host.",
                "Look at the router: it has a page there, or leads it to another machine."
            )
        }
        for family in Set(visit.attempts.map(\.address.family)).sorted(by: { $0.rawValue < $1.rawValue })
        where !visit.isAlive(family) {
            return (
                "Nothing that \(name) tried over \(family.rawValue) came to anything, and nothing shows that it reaches anyone.",
                "Name something on the internet that it reaches: `--control ADDRESS:PORT`."
            )
        }
        let datagrams = visit.attempts.filter { $0.target.port.transport == .udp }
        if let first = datagrams.first, !datagrams.contains(where: \.arrived) {
            return (
                "No TCP port was reached, but whether datagrams get from \(name) to this line, as to \(first.target.title), is not known.",
                "Publish no UDP port beyond loopback that only your own network needs."
            )
        }
        return nil
    }

    // MARK: Steps

    func steps(at time: EngineTime, shown: (IPAddress) -> String) -> [ProofStep] {
        var steps: [ProofStep] = []
        for visit in visits {
            let via: String? =
                if case .command(let words) = visit.vantage.way { words.joined(separator: " ") } else { nil }
            for attempt in visit.attempts {
                let transport = attempt.target.port.transport == .tcp ? "" : "-u "
                let goal = "\(shown(attempt.address)) \(attempt.target.port.port)"
                steps.append(
                    ProofStep(
                        "\(attempt.target.title) was tried from \(visit.vantage.name) at \(shown(attempt.address))",
                        command: via.map { "\($0) nc -v -w 3 \(transport)\(goal)" },
                        sent: attempt.wasTried ? 1 : 0, seen: attempt.isReached ? 1 : 0,
                        found: [attempt.found, attempt.target.prediction?.rawValue].compactMap(\.self).joined(
                            separator: "; "),
                        time: attempt.time, outcome: attempt.stepOutcome))
            }
            if let failure = visit.failure {
                steps.append(
                    ProofStep(
                        "connections were to be tried from \(visit.vantage.name)", found: failure, time: time,
                        outcome: .error))
            }
        }
        return steps
    }
}

extension ExposureAttempt {
    /// What came of it, as a clause.
    var found: String {
        if isReached {
            return target.port.transport == .tcp ? "the connection stood" : "it was led on to the container"
        }
        if isAnothers { return "something else than this host answered: nothing of it arrived here" }
        let end = arrived ? "it arrived at this host" : "nothing of it arrived at this host"
        return switch outcome {
        case .open: end
        case .refused: "it was refused; \(end)"
        case .silent, .sent: "no answer; \(end)"
        case .unreachable: arrived ? "no way leads on to it; \(end)" : "no way leads there"
        case .error: "it could not be tried"
        }
    }

    var stepOutcome: ProofStep.Outcome {
        if isReached { return .passed }
        return switch outcome {
        case .open: .answered
        case .refused: .refused
        case .silent: .silent
        case .sent: .stopped
        case .unreachable, .error: .error
        }
    }
}
