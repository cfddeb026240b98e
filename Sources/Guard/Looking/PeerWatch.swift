/// Tells a silent WireGuard peer from an idle one, by the tunnel's own counters.
///
/// A peer that takes data answers within ten seconds, be it with an empty packet (the protocol's passive keepalive), so
/// what was sent without anything coming back for longer than that was not received. Handshakes' ages alone tell nothing:
/// an idle tunnel has none. Source: the WireGuard paper, section 6.5; `KEEPALIVE_TIMEOUT` and `REKEY_TIMEOUT` of the kernel.
struct PeerWatch: Sendable {
    /// How long nothing may come back after something was sent.
    static let patience: Duration = .seconds(20)
    /// A handshake's first message, in bytes; a client whose packets are not answered sends one every five seconds.
    static let least: UInt64 = 148
    /// An empty packet: keepalives alone are no question, and need no answer.
    static let keepalive: UInt64 = 32

    private var received: UInt64?
    private var sentBefore: UInt64 = 0
    /// When the first unanswered bytes were seen; nil while everything is answered.
    private var unansweredSince: Duration?

    /// - Parameter now: uptime.
    mutating func finding(received: UInt64, sent: UInt64, handshake: Int64, at now: Duration) -> Observation.Finding {
        defer { self.received = received }
        guard let before = self.received, before == received else {
            // Something came, or this is the first look.
            sentBefore = sent
            unansweredSince = nil
            return handshake == 0 && self.received != nil
                ? .bad(.degraded, "The VPN's server was never heard.") : .good
        }
        let growth = sent >= sentBefore ? sent - sentBefore : 0
        sentBefore = sent
        let isQuestion = growth >= PeerWatch.least && growth % PeerWatch.keepalive != 0
        guard isQuestion || unansweredSince != nil else { return .good }
        let since = unansweredSince ?? now
        unansweredSince = since
        guard now - since >= PeerWatch.patience else { return .good }
        let seconds = (now - since).components.seconds
        return .bad(.degraded, "The VPN's server has not answered for \(seconds) seconds.")
    }
}
