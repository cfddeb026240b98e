/// What one proof did and saw, and what it holds on: the words of `watertight prove`, kept so that they can be judged later.
///
/// Everything in it that came from a container, a packet or a third party is untrusted text and is escaped where it is
/// shown. No secret stands in it: neither keys nor credentials are ever part of a step.
public struct ProofRecord: Sendable, Hashable, Codable {
    /// The version of the form that this program writes, and the newest it reads: in 1 the basis had neither routes nor
    /// resolvers.
    public static let newestVersion = 2
    /// After so many days a proof is old: 30.
    public static let oldAfter = 30

    /// The version of the form: 1 or 2.
    public var version: Int
    public var test: ProofTest
    /// The Compose project's name, and its folder, absolute.
    public var project: String
    public var directory: String
    /// The VPN container's name; empty for a proof that is about no tunnel (exposure).
    public var tunnel: String
    /// When it was finished, UTC.
    public var made: EngineTime
    /// The program that made it, such as `watertight 0.1.0`.
    public var tool: String
    public var manner: ProofManner
    public var verdict: ProofVerdict
    /// Why, as one sentence.
    public var reason: String
    /// What would mend it, or make it decidable, as a sentence; nil where there is nothing to do.
    public var remedy: String?
    /// The containers, networks and rules it was made on.
    public var basis: ProofBasis
    /// What was done, in its order.
    public var steps: [ProofStep]
    /// What the witness counted on the host's side; nil where no witness watched.
    public var packets: ProofPackets?
    /// What third parties answered: never the judge.
    public var witnesses: [ProofWitness]
    /// Of exposure: what was reached and is not meant to be; nil where the release did not say.
    public var reached: [ReachedPort]?
    /// The captures that are kept beside the record.
    public var files: [ProofFile]

    public init(
        _ test: ProofTest, project: String, directory: String, tunnel: String, made: EngineTime, tool: String,
        manner: ProofManner, verdict: ProofVerdict, reason: String, remedy: String? = nil, basis: ProofBasis,
        steps: [ProofStep] = [], packets: ProofPackets? = nil, witnesses: [ProofWitness] = [], files: [ProofFile] = []
    ) {
        version = ProofRecord.newestVersion
        self.test = test
        self.project = project
        self.directory = directory
        self.tunnel = tunnel
        self.made = made
        self.tool = tool
        self.manner = manner
        self.verdict = verdict
        self.reason = reason
        self.remedy = remedy
        self.basis = basis
        self.steps = steps
        self.packets = packets
        self.witnesses = witnesses
        self.files = files
    }
}

/// A published port that somebody connected to who must not.
public struct ReachedPort: Sendable, Hashable, Codable {
    /// The service that publishes it.
    public var service: String
    public var containerPort: Int
    public var transport: String
    /// Whether it was reached from where strangers stand, and not only from the owner's own network.
    public var isByStranger: Bool

    /// - Parameter transport: `tcp` or `udp`.
    public init(_ service: String, _ containerPort: Int, _ transport: String = "tcp", isByStranger: Bool) {
        self.service = service
        self.containerPort = containerPort
        self.transport = transport
        self.isByStranger = isByStranger
    }
}

/// What is proved; the raw values are the words of the command line.
public enum ProofTest: String, Sendable, Hashable, Codable, CaseIterable {
    case killSwitch = "kill-switch"
    case exitAddress = "exit-address"
    case dns
    case torrentAddress = "torrent-address"
    case exposure

    /// Whether it is about one VPN container; exposure is about a project's published ports.
    public var isOfTunnel: Bool { self != .exposure }
}

/// Whether anything was disturbed for it.
public enum ProofManner: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing was disturbed.
    case observed
    /// The tunnel was really taken down, and put back.
    case disrupted
}

/// The answer of a proof.
public enum ProofVerdict: String, Sendable, Hashable, Codable, CaseIterable {
    case proved
    /// Packets left outside the tunnel, or would have.
    case leaking
    /// A published port was reached from where it must not be.
    case reachable
    case undecided
}

/// One thing that was done for a proof, in words that a person can follow and repeat.
public struct ProofStep: Sendable, Hashable, Codable {
    /// What came of it.
    public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        /// A packet was sent and did not get out.
        case stopped
        /// A packet was sent and got out.
        case passed
        case answered
        /// No answer came.
        case silent
        /// It was refused, by an answer that says so.
        case refused
        /// It could not be done.
        case error
    }

    /// What was done, as a clause: "a UDP packet was sent from 172.20.0.2 by eth0 to 198.51.100.7:53".
    public var what: String
    /// The same as a command that a person can type; nil where there is none.
    public var command: String?
    /// How many packets, requests or connections were sent; 0 where something was only looked at.
    public var sent: Int
    /// How many of them were seen where they must not be, or answered.
    public var seen: Int
    /// What was seen, as a clause; empty where the outcome says it all.
    public var found: String
    /// When it was done, UTC.
    public var time: EngineTime
    public var outcome: Outcome

    public init(
        _ what: String, command: String? = nil, sent: Int = 0, seen: Int = 0, found: String = "", time: EngineTime,
        outcome: Outcome
    ) {
        self.what = what
        self.command = command
        self.sent = sent
        self.seen = seen
        self.found = found
        self.time = time
        self.outcome = outcome
    }
}

/// The packets that left the VPN container while a proof was made, as the host saw them, by what they were.
public struct ProofPackets: Sendable, Hashable, Codable {
    /// How many of each family.
    public struct Count: Sendable, Hashable, Codable {
        public var v4: Int
        public var v6: Int

        public init(v4: Int = 0, v6: Int = 0) {
            self.v4 = v4
            self.v6 = v6
        }

        public var total: Int { v4 + v6 }
    }

    /// To the VPN's server: the tunnel itself.
    public var tunnel: Count
    /// Within the networks that the owner lets out beside it.
    public var lan: Count
    /// To the engine's own resolver.
    public var engineDNS: Count
    /// Everything else.
    public var leak: Count

    public init(tunnel: Count = Count(), lan: Count = Count(), engineDNS: Count = Count(), leak: Count = Count()) {
        self.tunnel = tunnel
        self.lan = lan
        self.engineDNS = engineDNS
        self.leak = leak
    }

    public var total: Int { tunnel.total + lan.total + engineDNS.total + leak.total }
}

/// What one third party said: a service that echoes addresses, a tracker, a peer.
public struct ProofWitness: Sendable, Hashable, Codable {
    public enum Standing: String, Sendable, Hashable, Codable, CaseIterable {
        case agrees, contradicts
        /// It did not answer, or said that it was asked too often.
        case silent
    }

    /// Its name, as a person knows it.
    public var name: String
    /// What it answered, cut to a line; empty where it was silent.
    public var answer: String
    public var standing: Standing

    public init(_ name: String, answer: String = "", _ standing: Standing) {
        self.name = name
        self.answer = answer
        self.standing = standing
    }
}

/// A file that is kept beside a record, such as a capture.
public struct ProofFile: Sendable, Hashable, Codable {
    /// Its name in the record's own folder; no path leads out of it.
    public var name: String
    /// 64 hexadecimal digits.
    public var sha256: String
    /// Bytes.
    public var size: Int

    public init(_ name: String, sha256: String, size: Int) {
        self.name = name
        self.sha256 = sha256
        self.size = size
    }
}
