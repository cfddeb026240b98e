public import Clients
public import Evidence

/// Asks the guard that runs on this machine how it sees the tunnels.
public struct GuardCollector: Sendable {
    private static let timeLimit: Duration = .seconds(2)
    private static let bodyLimit = 1 << 20

    private let http: any HTTPClient
    private let sockets: [String]

    /// - Parameter sockets: where a guard's socket may be; the first that answers counts.
    public init(http: any HTTPClient, sockets: [String]) {
        self.http = http
        self.sockets = sockets
    }

    /// The guard's word; ``GuardStanding/absent`` where there is no socket, or nobody behind it.
    public func collect() async -> (GuardStanding?, [Gap]) {
        var gap: Gap?
        for socket in sockets {
            do {
                let request = HTTPRequest(
                    endpoint: .unix(path: socket), path: "/status", timeLimit: GuardCollector.timeLimit,
                    bodyLimit: GuardCollector.bodyLimit)
                let answer = try await http.send(request)
                if answer.isSuccess, let json = try? answer.json(), json["schema"].int == 1 {
                    return (GuardCollector.standing(json), [])
                }
                gap =
                    gap
                    ?? GuardCollector.gap(
                        "The guard's answer is not understood.", "Update watertight, and start the guard again.")
            } catch  where [.missing, .refused].contains(error.code) {
                continue
            } catch {
                gap =
                    gap
                    ?? GuardCollector.gap(
                        "The guard could not be asked: \(error.sentence)",
                        "Run the audit with sudo; `systemctl status watertight-guard`.")
            }
        }
        return gap.map { (nil, [$0]) } ?? (.absent, [])
    }

    private static func gap(_ reason: String, _ remedy: String) -> Gap { Gap("guard", reason: reason, remedy: remedy) }

    private static func standing(_ json: JSON) -> GuardStanding {
        var standing = GuardStanding(isRunning: true, channels: Array(json["channels"].strings.prefix(16)))
        for tunnel in (json["tunnels"].elements ?? []).prefix(GuardStanding.tunnelLimit) {
            guard let name = tunnel["name"].string, let state = tunnel["state"].string else { continue }
            standing.tunnels[String(name.prefix(256))] = String(state.prefix(32))
        }
        return standing
    }
}
