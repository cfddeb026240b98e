extension Catalogue {
    /// The controls of the network layer, sorted by id.
    static let network: [Control] = [
        .companionOutsideTunnel,
        .killSwitchOff,
        .vpnMissing,
        .torrentOutsideTunnel,
        .tunnelByProfile,
    ]
}
