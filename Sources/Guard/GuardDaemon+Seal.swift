import Tunnels

extension GuardDaemon {
    /// How long one source's attempts are told of only once.
    private static let quiet: Duration = .seconds(30)
    /// The most sources that are kept apart.
    private static let sources = 256

    /// Hears of packets that the seal stopped, for ever.
    func listenToSeal() async {
        guard let hearing = parts.attempts else { return }
        var isTold = false
        while !Task.isCancelled {
            do throws(EngineUnseen) {
                for await attempt in try hearing.attempts() {
                    isTold = false
                    if let attempt { heard(attempt) }
                }
            } catch {
                // Without a seal there is nothing to hear; with one, that is worth a word.
                if !isTold, seal != nil {
                    isTold = true
                    tell(GuardEvent(.sourceLost, at: parts.clock.now(), error.reason))
                }
            }
            do { try await parts.clock.sleep(for: .seconds(5)) } catch { return }
        }
    }

    private func heard(_ attempt: SealAttempt) {
        counters.stopped[attempt.kind, default: 0] += 1
        let now = parts.clock.now()
        if lastAttempts.count > GuardDaemon.sources { lastAttempts.removeAll() }
        let key = "\(attempt.kind) \(attempt.source)"
        if let last = lastAttempts[key], now.uptime - last < GuardDaemon.quiet { return }
        lastAttempts[key] = now.uptime
        let tunnel = runtimes.values.first { runtime in
            runtime.tunnel.addresses.contains { "\($0)" == attempt.source }
        }?.tunnel.vpn.name
        tell(
            GuardEvent(
                .packet, at: now, tunnel: tunnel, state: tunnel.flatMap { tunnels[$0]?.state },
                "The seal stopped a packet from \(attempt.source) to \(attempt.destination) (\(attempt.kind))."))
        // What the container's own firewall should have stopped says that it does not.
        if let tunnel { ask(tunnel, for: [.whole]) }
    }
}
