/// One line of the engine's stream of events.
public struct EngineHappening: Sendable, Hashable {
    /// What it is about.
    public enum Kind: String, Sendable, Hashable {
        case container, network
    }

    public var kind: Kind
    /// `start`, `die`, `health_status`, `connect`, …; without what stands behind a colon.
    public var action: String
    /// The health behind `health_status: `.
    public var detail: String
    /// The container's id; of a network's event the one that it was about.
    public var container: String
    /// The container's name, where the event tells it.
    public var name: String?
    /// The network's id.
    public var network: String?
    /// The network's name.
    public var networkName: String?
    /// The container's Compose project and service.
    public var project: String?
    public var service: String?
    /// Nanoseconds since 1970 by the engine's clock.
    public var time: Int?

    /// - Returns: nil for what is no event of a container or network.
    public init?(_ json: JSON) {
        guard let kind = json["Type"].string.flatMap(Kind.init), let action = json["Action"].string,
            let actor = json["Actor"]["ID"].string, actor.utf8.count <= 128
        else { return nil }
        self.kind = kind
        let parts = action.prefix(200).split(separator: ":", maxSplits: 1)
        self.action = parts.first.map(String.init) ?? ""
        detail = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        let attributes = json["Actor"]["Attributes"]
        name = attributes["name"].string
        time = json["timeNano"].int
        project = attributes["com.docker.compose.project"].string
        service = attributes["com.docker.compose.service"].string
        switch kind {
        case .container: container = actor
        case .network:
            container = attributes["container"].string ?? ""
            network = actor
            networkName = attributes["name"].string
            name = nil
        }
    }

    /// The path that streams what changes where containers and networks are; the noise of `exec` is left out.
    /// - Parameter time: nanoseconds since 1970, after which events are wanted that already happened.
    public static func path(since time: Int? = nil) -> String {
        let actions = [
            "create", "start", "die", "destroy", "pause", "unpause", "rename", "health_status", "connect", "disconnect",
        ].map { "%22\($0)%22" }.joined(separator: "%2C")
        let filters = "%7B%22type%22%3A%5B%22container%22%2C%22network%22%5D%2C%22event%22%3A%5B\(actions)%5D%7D"
        guard let time, time >= 0 else { return "/events?filters=\(filters)" }
        let (seconds, rest) = (time + 1).quotientAndRemainder(dividingBy: 1_000_000_000)
        let digits = String(rest)
        return "/events?since=\(seconds).\(String(repeating: "0", count: 9 - digits.count))\(digits)&filters=\(filters)"
    }
}
