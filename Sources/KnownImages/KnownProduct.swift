public import StackModel

/// One product of this world with everything known of it: its images, ports, advisories and documented defaults.
///
/// Each stands in a file of its own under `Products/`; every fact names its source there.
public struct KnownProduct: Sendable {
    /// The stable name, lower case: `radarr`.
    public let name: String
    /// The name as people write it: `Radarr`.
    public let title: String
    public let role: Role
    /// Other names that services and images of it go by, lower case.
    public let aliases: [String]
    /// The ports of its images, where an image does not say otherwise.
    public let ports: [KnownPort]
    /// Folders in the container that hold settings or databases, where an image does not say otherwise.
    public let configFolders: [String]
    /// What its images need, where an image does not say otherwise.
    public let needs: ImageNeeds
    public let status: KnownImage.Status
    /// Variable names that only this product's images read; a trailing `*` stands for any ending.
    public let variables: [String]
    public let advisories: [Advisory]
    public let defaults: [DefaultSecret]
    public let sources: [String]
    public private(set) var images: [KnownImage]

    init(
        _ name: String, _ title: String, _ role: Role, aliases: [String] = [], ports: [KnownPort] = [],
        configFolders: [String] = ["/config"], needs: ImageNeeds = ImageNeeds(),
        status: KnownImage.Status = .maintained, variables: [String] = [], advisories: [Advisory] = [],
        defaults: [DefaultSecret] = [], sources: [String], images: (KnownProduct) -> [KnownImage]
    ) {
        self.name = name
        self.title = title
        self.role = role
        self.aliases = aliases
        self.ports = ports
        self.configFolders = configFolders
        self.needs = needs
        self.status = status
        self.variables = variables
        self.advisories = advisories
        self.defaults = defaults
        self.sources = sources
        self.images = []
        self.images = images(self)
    }

    /// What is known of an image of the product whose builder is not: the product's ports and needs, and nothing else.
    var generic: KnownImage {
        KnownImage(
            product: name, title: title, role: role, family: .other, repositories: [], ports: ports,
            configFolders: configFolders, needs: needs, status: status, sources: sources)
    }

    /// Every name it goes by, its own first.
    var names: [String] { [name] + aliases }
}
