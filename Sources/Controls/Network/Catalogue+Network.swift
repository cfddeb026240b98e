extension Catalogue {
    /// The controls of the network layer, sorted by id.
    static let network: [Control] = [
        .companionOutsideTunnel,
        .controlServerOpen,
        .customFirewallRules,
        .deadProviderSetting,
        .dependentsStranded,
        .dnsOutsideTunnel,
        .healerRestartsVpn,
        .vpnHealthCheckBroken,
        .ignoredSetting,
        .inputPortsOpen,
        .killSwitchOff,
        .vpnMissing,
        .noKillSwitchImage,
        .vpnNoRestart,
        .outboundSubnetOverlap,
        .outboundSubnetPublic,
        .providerUnset,
        .proxyOpen,
        .selfHealingOff,
        .serverListNotUpdated,
        .torrentOutsideTunnel,
        .torrentPortPublished,
        .tunnelByProfile,
        .updaterRecreatesVpn,
    ]
}
