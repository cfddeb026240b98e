import StackModel

extension Guide {
    /// The tunnel, in the order of the guide.
    static let tunnel: [GuideItem] = [
        GuideItem(
            "VP1", .network, section: "VPN/Verify", .proof,
            "The torrent client's exit address differs from the host's",
            awaits: .init(.proof, "`watertight prove exit-address` compares both addresses")),
        GuideItem(
            "VP2", .network, section: "VPN/Verify", .proof,
            "The provider confirms the exit (Mullvad check; other providers' equivalents)",
            ruling: "Mullvad answers are one witness among several; another provider has its own check or none",
            awaits: .init(.proof, "`watertight prove exit-address` asks the provider and other witnesses")),
        GuideItem(
            "VP3", .network, section: "VPN/Verify", .proof,
            "DNS of the torrent client goes through the tunnel to the provider's resolver, not the ISP's",
            ruling: "Gluetun resolves over TLS to Cloudflare by default: not a leak; what counts is that no DNS "
                + "packet leaves outside the tunnel",
            awaits: .init(.proof, "`watertight prove dns` watches the wire for queries beside the tunnel")),
        GuideItem(
            "VP4", .network, section: "VPN/Verify", .proof,
            "The address that trackers and peers see is the VPN's (the guide's 'WebRTC leak' test)",
            awaits: .init(.proof, "`watertight prove torrent-address` joins a swarm of its own")),
        GuideItem(
            "VP5", .network, section: "VPN/Hardening", .state,
            "Provider settings: owned servers only, server choice, IPv6 leak protection, regular server list "
                + "updates",
            ruling: "FIREWALL_VPN_INPUT_PORTS opens ports and is no IPv6 protection; cities do not forward ports; "
                + "Mullvad forwards none since 2023-07-01: the product says so",
            awaits: .init(.liveEvidence, "the tunnel's server and its list's age are read from the running container")),
        GuideItem(
            "VP6", .network, section: "VPN/Disconnections", .state,
            "The VPN container has a health check that means something",
            ruling: "Gluetun's own health check is better than the guide's curl, which its image lacks",
            awaits: .init(.liveEvidence, "the engine's own record of the health check is read")),
        GuideItem(
            "VP7", .network, section: "VPN/Disconnections", .state,
            "The VPN container restarts by itself (unless-stopped), and what shares its network recovers with it",
            awaits: .init(.liveEvidence, "the engine tells whether what shares the network came back with it")),
        GuideItem(
            "VP8", .network, section: "VPN/Disconnections", .act,
            "On VPN failure: alert, and optionally stop the torrent client",
            awaits: .init(.action, "the guard alerts and stops the client")),
    ]
}
