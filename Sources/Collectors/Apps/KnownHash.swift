import StackModel

/// Password hashes that are the same in every copy of an app: documented defaults.
enum KnownHash {
    /// qBittorrent up to 4.6.0 ships this salt and hash of `adminadmin` (preferences.cpp; CVE-2023-30801).
    private static let adminadmin =
        "ARQ77eY1NUZaQsuDHbIMCA==:0WMRkYTUWVT9wVvdDtHAjU9b3b7uB8NR1Gur2hmQCvCDpm39Q+PsJRJPaCU51dEiz+dTzh8qbPsL8WkFljQYFQ=="

    /// The secret, when the value is such a hash.
    static func classify(_ value: String) -> EnvironmentValue? {
        guard value.contains(adminadmin) else { return nil }
        return .secret(
            Secret(
                kind: .hash, strength: .knownDefault, length: value.count, defaultOf: "qBittorrent",
                fingerprint: "default:qbittorrent:adminadmin"))
    }
}
