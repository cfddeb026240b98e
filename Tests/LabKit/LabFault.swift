/// What goes wrong on purpose in a ``ProofLab``.
///
/// Each is done to the real thing (link, process, container, rule, route, engine) and put right by ``heal(in:)``, which
/// leaves the stack as it was brought up, whatever else happened to it meanwhile.
public enum LabFault: String, Sendable, CaseIterable {
    /// `tun0` is set down; its routes go with it, so that what is bound to nothing is led out at the container's own
    /// interface, where the container's rules stop it.
    case linkDown = "link-down"
    /// The process that is the tunnel is killed; the interface goes with it.
    case wireguardKilled = "wireguard-killed"
    /// The server in use takes nothing more, without a word; the VPN container notices by its health check and takes
    /// another of the list.
    case peerDead = "peer-dead"
    /// No server of the provider takes anything more.
    case providerDead = "provider-dead"
    /// `docker stop`: the namespace loses its interface, so that nothing can leave it; the client stays in it.
    case vpnStopped = "vpn-stopped"
    /// The container's first process is killed; the engine starts it anew, in a new namespace that is open until it has
    /// made its rules. The client stays in the dead one.
    case vpnKilled = "vpn-killed"
    /// `docker pause`: the tunnel's process stands still, the rules hold.
    case vpnPaused = "vpn-paused"
    /// `docker restart`: as when it was killed.
    case vpnRestarted = "vpn-restarted"
    /// A new container in its place: the client belongs to one that is gone.
    case vpnRecreated = "vpn-recreated"
    /// All rules of nftables' backend go and its policies accept; the routes still lead into the tunnel what is bound to
    /// nothing.
    case firewallFlushedNFT = "firewall-flushed-nft"
    /// The same in the legacy backend, which the VPN container is given first.
    case firewallFlushedLegacy = "firewall-flushed-legacy"
    /// Everything is led out at the container's own interface again, and its rules let it.
    case defaultRouteRestored = "default-route-restored"
    /// The same over IPv6 alone.
    case ipv6OnlyOpen = "ipv6-only-open"
    /// The client is made anew without the VPN container's namespace, on the bridge.
    case clientOnBridge = "client-on-bridge"
    /// The client is bound to nothing, and the container's rules are gone.
    case clientUnbound = "client-unbound"
    /// The VPN container gets a second network with a way out of its own, which a rule lets it use.
    case secondNetwork = "second-network"
    /// Names are asked of the home's ISP, past the tunnel, by the containers' own resolver file.
    case dnsToISP = "dns-to-isp"
    /// The client listens on a port that is published at the home's own address, so that strangers reach it there.
    case torrentPortPublished = "torrent-port-published"
    /// The VPN container starts anew and makes its rules three seconds late; the client starts within them.
    case startUpWindow = "start-up-window"
    /// The engine ends and starts again; its containers with it.
    case engineRestarted = "engine-restarted"

    /// Whether packets leave outside the tunnel when nobody but the VPN container itself prevents it.
    ///
    /// Where this is false, the container's own rules or its dead namespace keep it shut; see ``ProofLab/openFirewall()``
    /// for a stack in which they do not.
    public var leaks: Bool {
        switch self {
        case .linkDown, .wireguardKilled, .peerDead, .providerDead, .vpnStopped, .vpnPaused: false
        // Open from the start of the container's network until the rules are made: a tenth of a second.
        case .vpnKilled, .vpnRestarted, .vpnRecreated, .engineRestarted: true
        default: true
        }
    }

    /// What it is, in a line.
    public var summary: String {
        switch self {
        case .linkDown: "the tunnel's interface is set down"
        case .wireguardKilled: "the tunnel's process is killed"
        case .peerDead: "the VPN server in use falls silent"
        case .providerDead: "all VPN servers fall silent"
        case .vpnStopped: "the VPN container is stopped"
        case .vpnKilled: "the VPN container crashes, and the engine starts it again"
        case .vpnPaused: "the VPN container is paused"
        case .vpnRestarted: "the VPN container is restarted"
        case .vpnRecreated: "the VPN container is made anew"
        case .firewallFlushedNFT: "the VPN container's rules go (nftables)"
        case .firewallFlushedLegacy: "the VPN container's rules go (legacy)"
        case .defaultRouteRestored: "the way out past the tunnel is open again"
        case .ipv6OnlyOpen: "the way out past the tunnel is open over IPv6"
        case .clientOnBridge: "the torrent client is made anew on the bridge"
        case .clientUnbound: "the torrent client is bound to nothing, behind no rules"
        case .secondNetwork: "the VPN container gets a second network with a way out"
        case .dnsToISP: "names are asked of the ISP's resolver"
        case .torrentPortPublished: "the torrent port is published at the home's address"
        case .startUpWindow: "the VPN container makes its rules late"
        case .engineRestarted: "the engine restarts"
        }
    }

    /// Brings about what the fault needs beforehand, so that what follows is the fault alone.
    public func prepare(in lab: ProofLab) async throws { try await act("prepare", in: lab) }

    /// Does it. Returns when it is done, not when everything has noticed.
    public func inject(in lab: ProofLab) async throws {
        switch self {
        case .peerDead:
            let endpoint = try await lab.endpoint()
            for server in lab.servers where server.addresses.v4 == endpoint { try await server.isDeaf(true) }
        case .providerDead: for server in lab.servers { try await server.isDeaf(true) }
        case .engineRestarted:
            try await lab.stack.engine.stop()
            try await lab.stack.engine.startAgain()
        default: try await act("inject", in: lab)
        }
    }

    /// Puts the stack back as it was brought up; returns when the tunnel carries and the client answers.
    public func heal(in lab: ProofLab) async throws {
        try await lab.hear()
        try await act("heal", in: lab)
        try await lab.waitUntilWell()
    }

    private func act(_ verb: String, in lab: ProofLab) async throws { try await lab.act(verb, rawValue) }
}

extension ProofLab {
    /// Lets all of the provider's servers take what comes again.
    public func hear() async throws {
        for server in servers { try await server.isDeaf(false) }
    }

    /// Does what `Tests/Lab/stacks/proof/faults.sh` knows.
    func act(_ verb: String, _ fault: String) async throws {
        try await media.check(
            ["sh", Self.scripts + "/faults.sh", verb, fault],
            environment: [
                "FOLDER": Self.folder, "COMPOSE": LabFolders.reference + "/docker-compose",
                "BACKEND": choice.backend.rawValue, "INTERFACE": choice.isBound ? "tun0" : "",
            ])
    }

    /// The VPN container without rules of its own, as VPN images that have none: every fault of the tunnel then leaks.
    /// ``LabFault/heal(in:)`` gives it its rules back.
    public func openFirewall() async throws { try await act("prepare", "open-firewall") }

    /// The address of the server that the VPN container is connected to.
    public func endpoint() async throws -> String {
        let log = try await media.shell("docker logs gluetun 2>&1")
        let said = log.matches(of: /(?:Connecting to |link remote: \[AF_INET\])([0-9.]+):/).last
        guard let said else { throw LabFailure("the VPN container names no server") }
        return String(said.1)
    }
}
