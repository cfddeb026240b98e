import Evidence
import LinuxNet
import StackModel
import Tunnels

extension GuardDaemon {
    /// The most often that the engine is asked because of an address that nobody is known to have, and the namespace
    /// because of a packet to what may be a new server.
    private static let questionPause: Duration = .seconds(2)
    /// How often a leak that goes on is told of.
    private static let tellPause: Duration = .seconds(30)

    /// One bridge that is listened to.
    struct Listening {
        var bridge: any BridgeListening
        var sieve: PacketSieve
        var stop: AsyncStream<Void>.Continuation
    }

    // MARK: What is listened to

    /// Learns from the engine whose packets are a tunnel's.
    /// - Parameter began: when the engine was asked.
    func watchPackets(_ engine: EngineEvidence, asOf began: Duration) async {
        guard let watching = parts.packets else { return }
        let own = await watching.ownAddresses().compactMap { IPPrefix("\($0)") }
        let reading = WardReading(engine: engine, allowed: parts.lan + own)
        var wards: [String: LeakWatch.Ward] = [:]
        for (name, runtime) in runtimes {
            wards[name] = reading.ward(of: runtime.tunnel, former: runtime.clients, doors: leaks.wards[name]?.doors)
        }
        leaks.wards = wards
        leaks.others = reading.others(than: wards)
        leaks.surveyed(asOf: began)
        for name in wards.keys.sorted() { askForDoors(name) }
        reconsider()
    }

    /// Looks which servers a tunnel has now, at once or right after the look that is under way.
    func askForDoors(_ name: String) {
        guard parts.packets != nil, leaks.wards[name] != nil else { return }
        guard learning[name] == nil else {
            learning[name] = true
            return
        }
        learning[name] = false
        work.yield(.doors(name))
    }

    func learnDoors(_ name: String) async {
        if let tunnel = runtimes[name]?.tunnel {
            let doors = await parts.looker.doors(tunnel)
            if runtimes[name]?.tunnel.vpn.process == tunnel.vpn.process { leaks.wards[name]?.doors = doors }
        }
        let again = learning.removeValue(forKey: name) ?? false
        await listenToBridges()
        reconsider()
        if leaks.bursts[name] == nil { tellSight(of: name) }
        if again { askForDoors(name) }
    }

    private func listenToBridges() async {
        guard let watching = parts.packets else { return }
        let wanted = leaks.bridges
        for (name, listening) in listeners where !wanted.contains(name) {
            listening.stop.finish()
            listeners[name] = nil
        }
        for name in wanted.sorted() {
            let sieve = leaks.sieve(of: name)
            if let listening = listeners[name] {
                guard listening.sieve != sieve else { continue }
                listening.bridge.sift(through: sieve)
                listeners[name]?.sieve = sieve
                continue
            }
            do throws(EngineUnseen) {
                let bridge = try await watching.listen(on: name, through: sieve)
                // Somebody else was faster while we waited.
                guard listeners[name] == nil else { continue }
                let (stop, stopping) = AsyncStream.makeStream(of: Void.self)
                listeners[name] = Listening(bridge: bridge, sieve: sieve, stop: stopping)
                deaf[name] = nil
                work.yield(.listen(name, bridge, stop))
            } catch {
                deaf[name] = error.reason
            }
        }
    }

    func listen(on name: String, _ bridge: any BridgeListening, until stop: AsyncStream<Void>) async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await batch in bridge.packets() { await self.heard(batch) }
                return true
            }
            group.addTask {
                for await _ in stop {}
                return false
            }
            // A bridge that is gone is listened to anew when it is there again.
            if await group.next() == true {
                listeners[name] = nil
                deaf[name] = "The bridge \(name) went away."
            }
            group.cancelAll()
        }
    }

    /// Whether packets of a tunnel can be seen.
    private func tellSight(of name: String) {
        guard let ward = leaks.wards[name], runtimes[name]?.tunnel.vpn.isUp == true else {
            return handle(.observed(name, [Observation(ConditionKey(.packets), .gone)]))
        }
        let reason = ward.unseen ?? ward.bridges.sorted().compactMap { deaf[$0] }.first
        let finding: Observation.Finding
        if let reason {
            finding = .unseen(reason)
        } else if ward.scope == nil {
            finding = .unseen("Packets beside the tunnel are not told apart: nothing tells of \(name)'s servers.")
        } else {
            finding = .good
        }
        handle(.observed(name, [Observation(ConditionKey(.packets), finding)]))
    }

    // MARK: What is heard

    private func heard(_ batch: [CapturedPacket]) {
        let now = parts.clock.now().uptime
        var questions: Set<LeakWatch.Question> = []
        let before = leaks.bursts
        for captured in batch where captured.direction == .incoming {
            guard let packet = WirePacket(captured.bytes), !LeakWatch.isRefusal(packet, captured.bytes) else {
                continue
            }
            if let question = leaks.take(packet, at: now) { questions.insert(question) }
        }
        for question in questions {
            switch question {
            case .owner:
                if let last = lastOwnerQuestion, now - last < GuardDaemon.questionPause { continue }
                lastOwnerQuestion = now
                askForSurvey()
            case .doors(let name): askForDoors(name)
            }
        }
        noteLeaks(since: before)
    }

    private func reconsider() {
        let before = leaks.bursts
        let now = parts.clock.now().uptime
        for name in leaks.reconsider(at: now).sorted() where learning[name] == nil {
            if let last = lastDoorsQuestion[name], now - last < GuardDaemon.questionPause { continue }
            lastDoorsQuestion[name] = now
            // The rules alone tell of its servers, and those that are known are older than the packet.
            ask(name, for: [.whole])
        }
        noteLeaks(since: before)
    }

    private func noteLeaks(since before: [String: LeakWatch.Burst]) {
        for (name, burst) in leaks.bursts.sorted(by: { $0.key < $1.key }) where before[name]?.count != burst.count {
            counters.leaked[name, default: 0] += burst.count - (before[name]?.count ?? 0)
            noteLeak(name, burst, isFirst: before[name] == nil)
        }
    }

    private func noteLeak(_ name: String, _ burst: LeakWatch.Burst, isFirst: Bool) {
        let now = parts.clock.now()
        if let told = burst.told, now.uptime - told < GuardDaemon.tellPause { return }
        leaks.told(name, at: now.uptime)
        let isSealed = seal.map { $0.problems.isEmpty && $0.tunnels.contains(name) } ?? false
        let whose = burst.member == name ? name : "\(burst.member) of \(name)"
        let side = isSealed ? "past the tunnel; the host's seal drops them" : "past the tunnel"
        handle(
            .observed(
                name,
                [
                    Observation(
                        ConditionKey(.packets),
                        .bad(
                            isSealed ? .degraded : .leaking,
                            "Packets of \(whose) were seen on the host's side, \(side): to \(burst.first.shown)."))
                ]))
        tell(
            GuardEvent(
                .packet, at: now, tunnel: name, state: tunnels[name]?.state, member: burst.member,
                "\(isFirst ? "A packet" : "\(burst.count) packets to \(burst.flows.count) places") of \(burst.member) "
                    + "(\(burst.first.source)) seen past the tunnel, the first to \(burst.first.shown)."))
        if isFirst { ask(name, for: [.whole]) }
    }

    /// What has ceased to leak.
    func expireLeaks(_ now: Duration) {
        for (name, burst) in leaks.expire(at: now) {
            tell(
                GuardEvent(
                    .packet, at: parts.clock.now(), tunnel: name, state: tunnels[name]?.state, member: burst.member,
                    "No packet past the tunnel for \(LeakWatch.quiet.components.seconds) seconds; there were "
                        + "\(burst.count) to \(burst.flows.count) places."))
            tellSight(of: name)
        }
    }

    /// The VPN container ended: whoever has its addresses next is somebody else.
    func forgetSenders(of name: String) { leaks.wards[name]?.senders = [:] }
}
