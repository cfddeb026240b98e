/// Why the seal could not do what it was asked for.
public struct SealError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Reason: Sendable, Hashable {
        /// There is no `nft`, at any of the usual places.
        case noNft
        /// This user may not change the kernel's rules.
        case notPermitted
        /// What nft said.
        case refused(String)
        /// What nft answered could not be read.
        case unreadable(String)
        /// The name of an interface cannot be written in rules.
        case unusableName(String)
        /// The state in the state folder could not be read or written.
        case state(String)
        /// The seal is off, so there is nothing to refresh or restore.
        case isOff
        /// The engine did not tell of everything that runs; what, as sentences.
        case partlySeen([String])
        /// Interfaces could not be looked at.
        case network(String)
    }

    public var reason: Reason

    init(_ reason: Reason) {
        self.reason = reason
    }

    /// One sentence, and what to do.
    public var description: String {
        switch reason {
        case .noNft: "There is no nft on this machine. Install the package nftables."
        case .notPermitted: "This user may not change the kernel's rules. Run it as root."
        case .refused(let words): "The kernel refused the seal's rules: \(words)"
        case .unreadable(let words): "The seal's rules could not be read back: \(words)"
        case .unusableName(let name):
            "The interface \(name.debugDescription) has a name that rules cannot hold. Give the network another "
                + "`com.docker.network.bridge.name`, of letters, digits and -_.:@ alone."
        case .state(let words): "The seal's state could not be kept: \(words)"
        case .isOff: "The seal is off. Switch it on with `watertight seal on`."
        case .partlySeen(let words):
            "What runs was seen in part only, so the seal stays as it was: \(words.joined(separator: " ")) See that "
                + "`docker inspect` tells of it, then run `watertight seal refresh`."
        case .network(let words): "The interfaces of this machine could not be looked at: \(words)"
        }
    }
}
