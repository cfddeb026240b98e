import Clients
import StackModel
import Tunnels

extension GuardDaemon {
    /// How long is waited before the engine is asked again, after it went.
    private static let pauses: [Duration] = [
        .milliseconds(100), .milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2), .seconds(5),
    ]

    /// The most containers whose making is kept.
    private static let newcomerLimit = 128

    // MARK: The engine

    /// Hears what the engine tells, for ever: a stream that ended is begun again where it ended.
    func listen() async {
        var time: Int?
        var failures = 0
        while !Task.isCancelled {
            do {
                let happenings = try await parts.engine.happenings(since: time)
                hearsEngine = true
                failures = 0
                // What happened before this stream is not all known.
                askForSurvey()
                for try await happening in happenings {
                    time = happening.time ?? time
                    heard(happening)
                }
                lose("It ended its stream of events.")
            } catch let error as EngineUnseen {
                lose(error.reason)
            } catch {
                lose("Its stream of events broke off: \(error).")
            }
            hearsEngine = false
            let pause = GuardDaemon.pauses[min(failures, GuardDaemon.pauses.count - 1)]
            failures += 1
            do { try await parts.clock.sleep(for: pause) } catch { return }
        }
    }

    private func heard(_ happening: EngineHappening) {
        counters.happenings += 1
        for name in runtimes.keys.sorted() { note(happening, name) }
        switch (happening.kind, happening.action) {
        case (.container, "create"):
            if newcomers.count >= GuardDaemon.newcomerLimit { newcomers.removeAll() }
            newcomers[happening.container] = happening
            askForSurvey()
        case (.network, "connect"):
            noteNewcomer(happening)
            askForSurvey()
        case (.container, "start"):
            // One container is asked about sooner than all of them.
            work.yield(.inspect(happening))
            askForSurvey()
        case (.container, "health_status"): return
        default: askForSurvey()
        }
    }

    /// What an event tells by itself, before anything is asked.
    private func note(_ happening: EngineHappening, _ name: String) {
        guard let runtime = runtimes[name] else { return }
        let vpn = runtime.tunnel.vpn
        if happening.kind == .network {
            guard happening.container == vpn.id, let network = happening.networkName else { return }
            noteNetwork(happening, network, name, runtime)
            return
        }
        if happening.container == vpn.id {
            noteVPN(happening, name)
        } else if let member = runtime.tunnel.members.first(where: { $0.id == happening.container }) {
            if ["die", "destroy"].contains(happening.action) {
                let gone = Matter.allCases.map { Observation(ConditionKey($0, member.name), .gone) }
                handle(.observed(name, gone))
            }
        } else if ["die", "destroy"].contains(happening.action), let other = happening.name {
            handle(.observed(name, [Observation(ConditionKey(.attachment, other), .gone)]))
        }
    }

    private func noteNetwork(_ happening: EngineHappening, _ network: String, _ name: String, _ runtime: Runtime) {
        // At its start a container joins the networks that it was made for.
        let isNew = !runtime.tunnel.attachments.contains { $0.network == network }
        switch happening.action {
        case "connect" where isNew && runtime.tunnel.vpn.isUp:
            runtimes[name]?.joined.insert(network)
            handle(
                .observed(
                    name,
                    [
                        Observation(
                            ConditionKey(.attachment, name),
                            .bad(
                                .degraded,
                                "\(name) was put on the network \(PlainName.shown(network)) while it ran; its firewall "
                                    + "was not made for it."))
                    ]))
        case "disconnect": runtimes[name]?.joined.remove(network)
        default: return
        }
    }

    private func noteVPN(_ happening: EngineHappening, _ name: String) {
        let vpn = ConditionKey(.vpn)
        switch happening.action {
        case "die":
            runtimes[name]?.tunnel.vpn.isUp = false
            runtimes[name]?.joined = []
            forgetSenders(of: name)
            handle(
                .observed(
                    name,
                    [
                        Observation(vpn, .bad(.degraded, "\(name) ended: there is no tunnel.")),
                        Observation(ConditionKey(.health), .gone), Observation(ConditionKey(.tunnel), .gone),
                        Observation(ConditionKey(.killSwitch), .gone), Observation(ConditionKey(.route), .gone),
                        Observation(ConditionKey(.exitShown), .gone),
                    ]))
        case "destroy":
            handle(.observed(name, [Observation(vpn, .bad(.degraded, "\(name) was removed: there is no tunnel."))]))
        case "pause":
            handle(
                .observed(name, [Observation(vpn, .bad(.degraded, "\(name) is paused: nothing moves in the tunnel."))]))
        case "health_status":
            handle(
                .observed(name, [Observation(ConditionKey(.health), SurveyReading.health(happening.detail, of: name))]))
        default: return
        }
    }

    /// The tunnels that a container of that name or service torrents in.
    private func homes(of happening: EngineHappening) -> [String] {
        guard let name = happening.name else { return [] }
        return runtimes.filter { _, runtime in
            runtime.clients.contains(name)
                || happening.project != nil && happening.project == runtime.tunnel.vpn.project
                    && runtime.tunnel.torrentClients.contains { $0.service == happening.service }
        }.keys.sorted()
    }

    /// A torrent client that was just made gets a network of its own, a moment before it starts: nobody need be asked. One
    /// that joins a tunnel gets none.
    private func noteNewcomer(_ happening: EngineHappening) {
        guard let newcomer = newcomers[happening.container], let name = newcomer.name,
            happening.networkName != "none"
        else { return }
        for home in homes(of: newcomer) where runtimes[home]?.tunnel.vpn.id != newcomer.container {
            // Docker Compose calls it by another name until it stands alone.
            let usual = runtimes[home]?.tunnel.members.first { $0.service == newcomer.service }?.name ?? name
            let member = runtimes[home]?.clients.contains(name) == true ? name : usual
            handle(
                .observed(
                    home,
                    [Observation(ConditionKey(.attachment, member), .bad(.leaking, SurveyReading.strayReason(member)))])
            )
        }
    }

    /// A container started: a torrent client that does not join the tunnel is told of at once.
    func inspect(_ happening: EngineHappening) async {
        newcomers[happening.container] = nil
        guard let name = happening.name else { return }
        let homes = homes(of: happening)
        guard !homes.isEmpty, let json = try? await parts.engine.inspect(happening.container) else { return }
        guard json["State"]["Running"].bool == true, let mode = json["HostConfig"]["NetworkMode"].string else { return }
        for home in homes {
            let key = ConditionKey(.attachment, name)
            switch NetworkMode(mode) {
            case .container, .service: handle(.observed(home, [Observation(key, .gone)]))
            case .none: handle(.observed(home, [Observation(key, .gone)]))
            default: handle(.observed(home, [Observation(key, .bad(.leaking, SurveyReading.strayReason(name)))]))
            }
        }
    }

    // MARK: The namespace

    /// Listens to the VPN's namespace, and ceases to listen to the one of its last life.
    func listen(to tunnel: Tunnel) {
        let name = tunnel.vpn.name
        let process = tunnel.vpn.isUp ? tunnel.vpn.process : nil
        guard runtimes[name]?.watching != process else { return }
        runtimes[name]?.stopWatching?.finish()
        runtimes[name]?.stopWatching = nil
        runtimes[name]?.watching = process
        guard process != nil else { return }
        let (stop, stopping) = AsyncStream.makeStream(of: Void.self)
        runtimes[name]?.stopWatching = stopping
        work.yield(.watch(name, tunnel, stop))
    }

    func watch(_ name: String, _ tunnel: Tunnel, until stop: AsyncStream<Void>) async {
        let streams: [AsyncStream<NamespaceNews>]
        do {
            streams = try parts.looker.changes(tunnel)
        } catch {
            return tell(GuardEvent(.sourceLost, at: parts.clock.now(), tunnel: name, error.reason))
        }
        // What changed before this was heard.
        ask(name, for: [.whole])
        await withTaskGroup(of: Bool.self) { group in
            for stream in streams {
                group.addTask {
                    for await news in stream { await self.heard(news, name, of: tunnel) }
                    return false
                }
            }
            group.addTask {
                for await _ in stop {}
                return true
            }
            _ = await group.next()
            group.cancelAll()
        }
        // The sockets failed: listened to anew with the next survey.
        if runtimes[name]?.watching == tunnel.vpn.process { runtimes[name]?.watching = nil }
    }

    private func heard(_ news: NamespaceNews, _ name: String, of tunnel: Tunnel) {
        guard runtimes[name]?.watching == tunnel.vpn.process else { return }
        counters.news += 1
        let key = ConditionKey(.tunnel)
        switch news {
        case .link(tunnel.interface, let isUp):
            if isUp {
                askForAppsSoon(name)
            } else {
                handle(
                    .observed(
                        name,
                        [Observation(key, .bad(.degraded, "\(tunnel.interface) is down: nothing moves in the tunnel."))]
                    ))
            }
            ask(name, for: [.quick, .whole])
        case .linkRemoved(tunnel.interface):
            handle(
                .observed(
                    name, [Observation(key, .bad(.degraded, "\(tunnel.interface) is gone: there is no tunnel."))]))
            ask(name, for: [.whole])
        case .link, .linkRemoved, .routing, .firewall, .overrun: ask(name, for: [.whole])
        }
    }
}

/// A name from outside, short enough for a sentence; sinks escape it.
enum PlainName {
    static func shown(_ name: String) -> String { String(name.prefix(80)) }
}
