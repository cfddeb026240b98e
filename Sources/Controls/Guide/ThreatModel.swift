/// The guide's threat model: what the stack is protected against, what it is not, and what of that this product sees.
public struct ThreatModel: Sendable, Hashable {
    /// One threat.
    public struct Threat: Sendable, Hashable {
        /// What can happen, as a clause with a capital.
        public var title: String
        /// What the product does about it, or why it does nothing, as a sentence.
        public var answer: String

        init(_ title: String, _ answer: String) {
            self.title = title
            self.answer = answer
        }
    }

    /// What the guide protects against.
    public static let covered: [Threat] = [
        Threat(
            "The home address is seen while torrenting",
            "The controls under `vpn.` judge who is inside the tunnel, its kill switch and its DNS; only a proof on the "
                + "wire shows that nothing leaks."),
        Threat(
            "Somebody else gets at the media or the pages that manage it",
            "The controls of the network, access and application layers judge every published port, what stands behind "
                + "it and whether it asks who is there."),
        Threat(
            "API keys and passwords are read",
            "The controls under `secrets.` judge where secrets are kept, who can read them, how strong they are and "
                + "whether git has them."),
        Threat(
            "Code in a container gets out of it",
            "The controls of the container layer judge rights, namespaces, devices, mounts and the Docker socket, and "
                + "known vulnerabilities of the images."),
        Threat(
            "Somebody between two parties reads or changes what they say",
            "Pages and keys in clear text are findings; what stays on a private network of the stack is told apart "
                + "from what leaves the host."),
    ]

    /// What the guide does not protect against.
    public static let notCovered: [Threat] = [
        Threat("Somebody has the server in their hands", "Encrypt its disks; nothing here can see whether they are."),
        Threat(
            "A phone, television or computer that watches is taken over",
            "It has its user's rights: give each an account with no more than it needs."),
        Threat("Somebody is talked into giving access", "No setting prevents it; a second factor limits it."),
        Threat(
            "A vulnerability that nobody has published",
            "Only the limits around the app help until there is a fix: the container layer is what limits it."),
    ]

    private init() {}
}
