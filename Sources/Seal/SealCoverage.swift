import Evidence

/// Which networks of the engine are sealed.
public enum SealCoverage: String, Sendable, Hashable, Codable {
    /// Those that something of a tunnel is on.
    case tunnelNetworks = "tunnel-networks"
    /// Those and every other that somebody made, so that what joins one later is unknown there.
    case userDefined = "user-defined"
    /// The engine's default network as well.
    case all

    /// Whether a network is sealed although nothing of a tunnel is on it.
    func covers(_ network: EngineNetwork) -> Bool {
        switch self {
        case .tunnelNetworks: false
        case .userDefined: !network.isEngineDefault
        case .all: true
        }
    }
}

extension EngineNetwork {
    /// Whether the engine itself made it: images are built there by what is no container that could be classified, and
    /// through Swarm's go packets of containers that are on other networks.
    var isEngineDefault: Bool {
        options["com.docker.network.bridge.default_bridge"] == "true"
            || ["bridge", "docker_gwbridge", "podman"].contains(name)
    }
}
