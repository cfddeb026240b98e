import Evidence
import StackModel
import Tunnels

extension SealMaking {

    /// What of this engine the seal cannot hold.
    var unsealable: [SealPlan.Unsealable] {
        var found: [SealPlan.Unsealable] = []
        for container in engine.containers ?? [] where confined.contains(container.id) && container.life.isUp {
            if container.network.mode == .host {
                found.append(
                    .init(container.name, "It uses the host's own network: its packets leave as the host's own."))
            }
            for attachment in container.network.attachments {
                guard let network = engine.network(of: attachment), network.bridge == nil else { continue }
                guard !["host", "null", "none"].contains(network.driver) else { continue }
                found.append(
                    .init(
                        container.name,
                        "Its network \(attachment.network) is a \(network.driver) network, whose packets leave the "
                            + "machine without passing it as a router."))
            }
            if let port = proxied(container) {
                found.append(
                    .init(
                        container.name,
                        "Its port \(port) is published over IPv6 on a network without IPv6: the engine's own proxy takes "
                            + "such connections and answers them as the host. Publish it at an IPv4 address of the host."
                    ))
            }
        }
        for (container, address) in asked where isInside(address) {
            found.append(
                .init(
                    container,
                    "It is set to ask \(address) for names, which is on one of the engine's networks: whom that asks, the "
                        + "seal does not see."))
        }
        if let names = passedOn { found.append(names) }
        return found
    }

    /// Names that the engine passes on as the host.
    private var passedOn: SealPlan.Unsealable? {
        let asking = (engine.containers ?? []).filter { container in
            guard confined.contains(container.id), container.life.isUp else { return false }
            let networks = container.network.attachments.compactMap(engine.network)
            // On its default network the engine answers nothing: containers have the servers themselves.
            guard networks.contains(where: { $0.bridge != nil && !$0.isEngineDefault }) else { return false }
            return surroundings.names.asksAsHost(
                for: container, hasIPv6: networks.contains(where: \.hasIPv6), version: engine.version)
        }.map(\.name).sorted()
        guard !asking.isEmpty else { return nil }
        return .init(
            "names",
            "What \(asking.joined(separator: ", ")) \(asking.count == 1 ? "asks" : "ask") the engine's resolver "
                + "(127.0.0.11) it passes on as the host, past the seal. With `\"dns\": [\"ADDRESS OF YOUR RESOLVER\"]` in "
                + "/etc/docker/daemon.json (restart the engine, and with live-restore the containers) it asks from inside each "
                + "container, where the seal holds it."
        )
    }

    private func isInside(_ address: IPAddress) -> Bool {
        guard let one = IPPrefix("\(address)") else { return false }
        return (engine.networks ?? []).flatMap(\.subnets).contains { IPPrefix($0)?.contains(one) ?? false }
    }

    /// A port that the engine's proxy in user space serves, since its rules cannot.
    private func proxied(_ container: EngineContainer) -> Int? {
        let hasIPv6 = container.network.attachments.compactMap(engine.network).contains(where: \.hasIPv6)
        guard !hasIPv6 else { return nil }
        let port = container.network.ports.first { port in
            IPAddress(port.hostAddress).map { !$0.isV4 && !$0.isLoopback && !$0.isPrivate } ?? false
        }
        return port?.containerPort
    }
}
