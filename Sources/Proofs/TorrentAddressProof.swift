import Clients
import Collectors
import Evidence
import LinuxNet
import PacketFilter
import Processes
public import StackModel
import Tunnels

/// The proof that trackers and peers see the VPN's address and not the owner's.
///
/// Three things are looked at, in the order of how sure they are: the clients' connections and what else leaves beside the
/// tunnel; whether a stranger who knocks at the torrent port from outside is answered beside the tunnel, which gives the
/// owner away while every check of the exit address is content; and what the client itself says that others see. The last
/// is a witness, whom the first two can contradict. Proved needs both.
public struct TorrentAddressProof: Sendable {
    let subject: ProofSubject
    let access: ProofAccess
    let exit: [IPAddress]
    let home: [IPAddress]
    private let apps: [AppAccess]
    private let directory: String
    private let tracker: String?
    private let number: @Sendable () -> UInt64

    /// - Parameters:
    ///   - exit: the addresses that the tunnel is left by; empty where they are not known.
    ///   - home: the addresses that the owner's line has; empty where they are not known. The public ones on this host's
    ///     own cards are added.
    ///   - apps: what `watertight.yaml` says of the apps' addresses and credentials.
    ///   - directory: the folder that its paths are relative to; nil for the project's as the engine knows it.
    ///   - tracker: the announce address of a tracker of the owner's outside, `http`, `https` or `udp`; nil to do without.
    ///   - number: makes ports and names that no earlier run used.
    public init(
        _ subject: ProofSubject, _ access: ProofAccess, exit: [IPAddress] = [], home: [IPAddress] = [],
        apps: [AppAccess] = [], directory: String? = nil, tracker: String? = nil,
        number: @escaping @Sendable () -> UInt64 = { .random(in: 0...UInt64.max) }
    ) {
        self.subject = subject
        self.access = access
        self.exit = exit
        self.home = home + subject.homeAddresses
        self.apps = apps
        self.directory = directory ?? subject.directory
        self.tracker = tracker
        self.number = number
    }

    /// Makes the proof; takes about a second and a half, with a tracker up to fifteen more.
    ///
    /// - Parameter look: looks at the tunnel anew, since it may have taken another server meanwhile; nil when it cannot be
    ///   seen.
    public func observe(look: @Sendable () async -> ProofSubject?) async -> ProofResult {
        var seen = Seen(sockets: subject.torrentSockets, exit: exit, home: home)
        var steps = seen.sockets.map { $0.step(at: access.now()) }
        access.progress("knocking at the torrent port as a stranger would")
        let knocks = TorrentAddressProof.knocks(seen.sockets, number: number)
        let (subject, now, markers) = (subject, access.now, ProbeRound.marking(subject))
        seen.round = await Blocking.run { SpoofRound.run(knocks, subject, markers: markers, now: now) }
        steps += seen.round.knocks.map(\.step)
        for socket in seen.sockets {
            access.progress("asking \(socket.clients.joined(separator: ", ")) how others see it")
            for name in socket.clients { steps += await ask(name, socket, &seen) }
        }
        // The VPN's server may be another by now: what goes to that one is the tunnel's own.
        if seen.hasForeign, let scope = await look()?.scope { seen.pardon(scope) }
        let judgement = seen.judgement(subject)
        let record = ProofRecord(
            .torrentAddress, project: subject.tunnel.vpn.project ?? "", directory: subject.directory,
            tunnel: subject.tunnel.vpn.name, made: access.now(), tool: access.tool, manner: .observed,
            verdict: judgement.verdict, reason: judgement.reason, remedy: judgement.remedy,
            basis: subject.basis(of: .torrentAddress),
            steps: steps, packets: seen.round.count.packets, witnesses: seen.witnesses)
        return ProofResult(record: record, pcap: seen.round.pcap.bytes)
    }

    // MARK: Knocking

    /// The most knocks of one round: each has a stranger's address of its own.
    private static let mostKnocks = 90

    /// What a stranger may try at each torrent port: by each address of a card, over TCP and both uses of UDP.
    static func knocks(_ sockets: [TorrentSockets], number: () -> UInt64) -> [SpoofKnock] {
        let base = UInt16(20_000 + number() % 20_000)
        var knocks: [SpoofKnock] = []
        for socket in sockets {
            for card in socket.cards {
                for port in socket.ports {
                    for kind in [SpoofKnock.Kind.syn, .ping, .utp] where knocks.count < mostKnocks {
                        let count = UInt16(knocks.count)
                        let network = card.isV4 ? "203.0.113." : "2001:db8::"
                        guard let stranger = IPAddress("\(network)\(130 + count)") else { continue }
                        knocks.append(
                            SpoofKnock(
                                kind, place: socket.place, stranger: .init(stranger, base + count),
                                target: .init(card, port), sequence: UInt32(truncatingIfNeeded: number())))
                    }
                }
            }
        }
        return knocks
    }

    // MARK: Asking

    private func ask(_ name: String, _ socket: TorrentSockets, _ seen: inout Seen) async -> [ProofStep] {
        let members = subject.tunnel.torrentClients + subject.strays
        guard let member = members.first(where: { $0.name == name }),
            let container = subject.engine.container(member.id)
        else { return [] }
        guard member.product == "qbittorrent" else {
            seen.unasked.append(
                .init(
                    reason: "\(name) cannot be asked how others see it: only qBittorrent can.",
                    remedy: "Look at a torrent with a tracker of your own which address it sees."))
            return []
        }
        let entrance = AppEntrance(
            http: access.http, files: access.files, environment: access.environment, access: apps,
            directory: directory)
        let doors = socket.cards.flatMap { card in socket.pages.map { (host: "\(card)", port: Int($0)) } }
        do {
            let visit = try await entrance.enter(container, of: subject.engine, at: doors)
            let steps = await talk(to: name, visit, &seen)
            await visit.leave()
            return steps
        } catch {
            seen.unasked.append(error)
            return [
                ProofStep(
                    "\(name) was to be asked how others see it", found: error.reason, time: access.now(),
                    outcome: .error)
            ]
        }
    }

    private func talk(to name: String, _ visit: AppEntrance.Visit, _ seen: inout Seen) async -> [ProofStep] {
        var steps: [ProofStep] = []
        do {
            // What a run left behind that was ended before its time.
            _ = await TorrentTracker.clean(visit)
            if let tracker, let check = TorrentTracker(tracker, number: number) {
                access.progress("having \(name) announce itself to \(tracker)")
                let answer = await check.ask(visit, watching: subject)
                steps.append(seen.take(answer, of: name, at: access.now()))
            }
            let words = TorrentWords(
                client: name, version: try await visit.client.version(visit.session, key: visit.key),
                transfer: try await visit.client.transfer(visit.session, key: visit.key),
                preferences: try await visit.client.preferences(visit.session, key: visit.key),
                log: try await visit.client.log(visit.session, key: visit.key))
            seen.words.append(words)
            let told = words.current.map { "\(seen.shown($0.address)) by \($0.source.rawValue)" }
            steps.append(
                ProofStep(
                    "\(name) \(words.version) was asked how others see it",
                    command: "curl -b SID=… \(visit.address)/api/v2/transfer/info", sent: 1, seen: told.count,
                    found: told.isEmpty ? "nobody has told it yet" : told.joined(separator: ", "), time: access.now(),
                    outcome: .answered))
        } catch {
            seen.unasked.append(.init(reason: "\(name): \(error)", remedy: "Look into its log, and prove again."))
        }
        return steps
    }
}
