import Collectors
import Evidence
import PacketFilter
import StackModel
import Tunnels

extension TorrentAddressProof {
    /// All that was looked at, from which the verdict follows.
    struct Seen: Sendable {
        var sockets: [TorrentSockets]
        var round = SpoofRound()
        var words: [TorrentWords] = []
        /// Clients that could not be asked.
        var unasked: [AppEntrance.Refusal] = []
        /// What came of the owner's tracker, by client.
        var trackers: [(client: String, answer: TorrentTracker.Answer)] = []
        let exit: [IPAddress]
        let home: [IPAddress]

        init(sockets: [TorrentSockets], exit: [IPAddress], home: [IPAddress]) {
            self.sockets = sockets
            self.exit = exit
            self.home = home
        }
    }
}

extension TorrentAddressProof.Seen {
    /// Whose an address is, as far as it is known.
    enum Whose: Hashable {
        case exit, home
        /// IPv6 where the exit's address is not known: far from all that is the home's.
        case elsewhere
        case nobodys
    }

    /// Compares with the exit and with all that is the home's: a client that is on a bridge over IPv6 may be seen at its
    /// card's own address. The last 64 bits of an IPv6 address are a machine's own choice, and 48 are one line's.
    func whose(_ address: IPAddress) -> Whose {
        func same(_ other: IPAddress, _ count: Int = 8) -> Bool {
            address.isV4 ? address == other : !other.isV4 && other.bytes.prefix(count) == address.bytes.prefix(count)
        }
        let homes = home + sockets.flatMap(\.cards)
        if exit.contains(address) { return .exit }
        if homes.contains(where: { same($0) }) { return .home }
        if exit.contains(where: { same($0) }) { return .exit }
        guard !address.isV4, !exit.contains(where: { !$0.isV4 }) else { return .nobodys }
        return homes.contains { same($0, 6) } ? .nobodys : .elsewhere
    }

    /// The home's address is not written into records.
    func shown(_ address: IPAddress) -> String {
        whose(address) == .home ? "the home's own address" : "\(address)"
    }

    /// All that others say now they see a client at.
    var told: [(client: String, seen: TorrentWords.Seen)] {
        words.flatMap { word in word.current.map { (word.client, $0) } }
            + trackers.flatMap { client, answer in
                answer.addresses.map { (client, TorrentWords.Seen(address: $0, source: .tracker)) }
            }
    }

    /// Third parties' words: never the judge.
    var witnesses: [ProofWitness] {
        told.map { client, seen in
            let standing: ProofWitness.Standing =
                switch whose(seen.address) {
                case .exit: .agrees
                case .home: .contradicts
                case .elsewhere: .silent
                case .nobodys: exit.isEmpty ? .silent : .contradicts
                }
            return ProofWitness("\(client), \(seen.source.rawValue)", answer: shown(seen.address), standing)
        }
    }

    /// Keeps what came of the tracker, as a step.
    mutating func take(_ answer: TorrentTracker.Answer, of client: String, at time: EngineTime) -> ProofStep {
        trackers.append((client, answer))
        var found = answer.failure ?? (answer.isWorking ? "the tracker took it" : "the tracker did not take it")
        if !answer.addresses.isEmpty { found += " and wrote \(answer.addresses.map(shown).joined(separator: ", "))" }
        if !answer.isRemoved { found += "; the torrent could not be removed again" }
        return ProofStep(
            "\(client) announced a torrent without content to the owner's tracker", sent: 1, seen: answer.seen,
            found: found, time: time,
            outcome: answer.seen > 0
                ? .passed : answer.failure != nil ? .error : answer.isWorking ? .answered : .silent)
    }

    /// Whether anything looks as if it went past the tunnel, unless it went to a server that the VPN has taken since.
    var hasForeign: Bool {
        !round.foreign.isEmpty || sockets.contains { !$0.outside.isEmpty }
    }

    /// Leaves out what goes where the tunnel goes now.
    mutating func pardon(_ scope: WireScope) {
        round.foreign.removeAll { scope.classify($0.packet) != .leak }
        for index in sockets.indices { sockets[index].pardon(scope.endpoints) }
    }

    // MARK: The verdict

    func judgement(_ subject: ProofSubject) -> ProofJudgement {
        if let leak = leak(subject) { return leak }
        if let doubt = doubt(subject) ?? wordless(subject) {
            return ProofJudgement(verdict: .undecided, reason: doubt.reason, remedy: doubt.remedy)
        }
        let first = told.first { whose($0.seen.address) == .exit }
        return ProofJudgement(
            verdict: .proved,
            reason:
                "Others see \(first?.client ?? "the client") at \(first.map { "\($0.seen.address)" } ?? "the exit"), where the tunnel is left; "
                + "none of its connections goes past the tunnel, and a stranger who knocks at its port is not answered."
        )
    }

    /// What was seen to get out, or to be seen at home.
    private func leak(_ subject: ProofSubject) -> ProofJudgement? {
        func leaking(_ reason: String, _ remedy: String) -> ProofJudgement {
            ProofJudgement(verdict: .leaking, reason: reason, remedy: remedy)
        }
        let mending = "Start \(subject.tunnel.vpn.name) again, and look at `watertight audit` for the hole."
        if let (place, socket) = sockets.lazy.compactMap({ place in place.outside.first.map { (place, $0) } }).first {
            let client = place.clients.joined(separator: ", ")
            let peer = socket.peer.map { "\($0)" } ?? "the internet"
            return leaking("\(client) has a connection past the tunnel, from \(socket.address) to \(peer).", mending)
        }
        if let published = answered(subject).first(where: { !$0.ports.isEmpty }), let port = published.ports.first {
            let target = published.knock.target.port
            return leaking(
                "A stranger who reaches port \(port.hostPort ?? 0) of this host is answered by the torrent client "
                    + "(port \(target)) past the tunnel: peers see the home's own address.",
                "Take port \(target) out of `ports:` of \(subject.tunnel.vpn.name), and bind the client to "
                    + "\(subject.tunnel.interface).")
        }
        if let own = foreign(subject).first {
            return leaking(
                "A packet of a torrent client's network left past the tunnel, from \(own.packet.source) to \(own.packet.destination).",
                mending)
        }
        if let tracked = trackers.first(where: { $0.answer.seen > 0 }) {
            return leaking("\(tracked.client) announced itself past the tunnel, in clear on the host's side.", mending)
        }
        if !homeIsExit, let seen = told.first(where: { whose($0.seen.address) == .home }) {
            return leaking(
                "\(seen.client) is seen at the home's own address, as \(seen.seen.source.rawValue) says.",
                "Bind it to \(subject.tunnel.interface), start it again, and prove the kill switch.")
        }
        return nil
    }

    /// Whether the whole line goes by the same VPN, so that the two addresses tell nothing apart.
    private var homeIsExit: Bool { exit.contains { home.contains($0) } }

    /// The knocks that were taken up, with where they are published.
    private func answered(_ subject: ProofSubject) -> [(knock: SpoofKnock, ports: [EnginePort])] {
        round.knocks.filter { $0.answers > 0 }.map { knock in
            (
                knock,
                subject.publications(of: knock.target.port, knock.kind == .syn ? .tcp : .udp, in: knock.place)
            )
        }
    }

    /// What left by itself, without the answers of pages that somebody looks at from afar; where no server of the VPN is
    /// known, only what has a torrent's port, since all else may be the tunnel itself.
    private func foreign(_ subject: ProofSubject) -> [WireLeak] {
        let pages = Set(sockets.flatMap(\.pages))
        let ports = Set(sockets.flatMap(\.ports))
        let isKnown = !subject.scope.endpoints.isEmpty
        return round.foreign.filter { leak in
            guard let port = leak.packet.sourcePort else { return isKnown }
            return ports.contains(port) || (isKnown && !(leak.packet.transport == 6 && pages.contains(port)))
        }
    }

    typealias Doubt = (reason: String, remedy: String?)

    /// Why that nothing was seen proves nothing; nil where it does.
    private func doubt(_ subject: ProofSubject) -> Doubt? {
        let vpn = subject.tunnel.vpn
        guard vpn.isUp, subject.namespace != nil else {
            return (
                "\(vpn.name) does not run, or its network could not be entered.",
                "Start \(vpn.name), and prove again as root."
            )
        }
        if let stray = subject.strays.first {
            return (
                "\(stray.name) torrents and is in no tunnel.",
                "Give \(stray.name) `network_mode: service:\(vpn.service)`."
            )
        }
        guard !sockets.isEmpty else {
            return ("No torrent client runs in \(vpn.name)'s network.", "Start the client, and prove again.")
        }
        if let failure = round.failure {
            return (failure, "Prove again as root, on the machine where the containers run.")
        }
        if let place = sockets.first(where: { !$0.isKnown }) {
            return (
                "The processes of \(place.clients.joined(separator: ", ")) could not be seen.",
                "Prove again as root, on the machine where the containers run."
            )
        }
        if subject.scope.endpoints.isEmpty {
            return (
                "The VPN's server is not known, so that the tunnel's own packets could not be told from others.",
                "Name it in \(vpn.name)'s configuration, as an address."
            )
        }
        if let elsewhere = subject.unwatched.first {
            return (
                "\(vpn.name) is on \(elsewhere), which no bridge of this host carries, so nothing there could be watched.",
                "Put \(vpn.name) on a bridge network."
            )
        }
        guard round.lost == 0 else {
            return ("\(round.lost) packets could not be looked at in time.", "Prove again when less goes on.")
        }
        return doubtOfKnocks(subject)
    }

    private func doubtOfKnocks(_ subject: ProofSubject) -> Doubt? {
        if let place = sockets.first(where: { $0.ports.isEmpty }) {
            return (
                "\(place.clients.joined(separator: ", ")) listens for no torrents, so no knock could be tried.",
                "Look whether the tunnel is up and the client bound to it, and prove again."
            )
        }
        if let open = answered(subject).first {
            return (
                "The torrent client answers strangers at \(open.knock.target.address) port \(open.knock.target.port) past the "
                    + "tunnel; the port is not published, so only what reaches the bridge by another way gets there.",
                "Bind the client to \(subject.tunnel.interface), so that nothing answers there."
            )
        }
        let tried = round.knocks.filter { $0.kind == .syn }
        guard !tried.isEmpty, let dark = tried.first(where: { !round.isTold($0) }) else {
            return tried.isEmpty ? ("No card leads into the client's network, so no stranger could knock.", nil) : nil
        }
        return (
            "The knock at \(dark.target.address) port \(dark.target.port) was not seen to arrive, so that silence proves nothing.",
            "Look whether this host's own firewall lets it reach \(dark.place), and prove again."
        )
    }

    /// Why nobody's word is there that confirms it.
    private func wordless(_ subject: ProofSubject) -> Doubt? {
        let clean = "Nothing of the torrent client was seen to pass by the tunnel, but "
        if homeIsExit {
            return (clean + "the exit's address is the home's as well, so neither tells anything.", nil)
        }
        if let refusal = unasked.first {
            return (clean + "nobody's word confirms it: " + refusal.reason, refusal.remedy)
        }
        if let lost = trackers.first(where: { !$0.answer.isRemoved }) {
            return (
                "The torrent that was added to \(lost.client) for the tracker could not be removed again.",
                "Remove what is called \(TorrentTracker.prefix)… there."
            )
        }
        if let word = words.first(where: { word in word.announced.map { whose($0) != .exit } ?? false }) {
            return (
                "\(word.client) is told to announce an address of its own choice, which is not the exit's.",
                "Clear `announce_ip` in its advanced settings."
            )
        }
        if !exit.isEmpty, let third = told.first(where: { whose($0.seen.address) == .nobodys }) {
            return (
                clean + "\(third.client) is seen at \(third.seen.address), which is not the exit's address.",
                "Look whether the VPN has changed its server meanwhile, and prove again."
            )
        }
        for word in words {
            if let past = word.earlier.first(where: { whose($0.address) == .home }) {
                return (
                    "\(word.client) was seen at the home's own address since it was started (\(past.source.rawValue)).",
                    "Start \(word.client) again, and prove again after a while."
                )
            }
            let own = told.filter { $0.client == word.client }
            if own.isEmpty { return nobodyTold(word, clean) }
        }
        guard !exit.isEmpty else {
            return (
                clean + "the exit's address is not known, so it cannot be compared.",
                "Prove `exit-address` as well."
            )
        }
        guard told.contains(where: { whose($0.seen.address) == .exit }) else {
            return (
                clean + "nobody has told its IPv4 address yet, and the exit's IPv6 address is not known.",
                "Let it torrent for a while, and prove again."
            )
        }
        return nil
    }

    private func nobodyTold(_ word: TorrentWords, _ clean: String) -> Doubt {
        let old = word.isOld ? " (qBittorrent before 5.1 tells it in its log alone)" : ""
        return (
            clean + "nobody has told \(word.client) yet how it is seen\(old).",
            "Let it torrent for a while, or name a tracker of your own outside with `--tracker`."
        )
    }
}
