extension Catalogue {
    /// The controls of the network layer, sorted by id.
    static let network: [Control] = [
        .companionOutsideTunnel,
        .dnsOutsideTunnel,
        .ignoredSetting,
        .killSwitchOff,
        .vpnMissing,
        .noKillSwitchImage,
        .outboundSubnetOverlap,
        .outboundSubnetPublic,
        .torrentOutsideTunnel,
        .tunnelByProfile,
    ]
}
