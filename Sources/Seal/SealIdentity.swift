public import Evidence
import KnownImages
import StackModel

/// Who a container is to the seal: what outlives its id, its address and its version.
public struct SealIdentity: Sendable, Hashable, Codable, Comparable {
    /// `PROJECT/SERVICE` where Docker Compose made it, else the container's own name.
    public var name: String
    /// The image's repository with its registry, without tag and digest (`docker.io/acme/tool`); the image's id where the
    /// container was made from an id.
    public var image: String

    public init(name: String, image: String) {
        self.name = name
        self.image = image
    }

    public init(_ container: EngineContainer) {
        name = container.compose.map { "\($0.project)/\($0.service)" } ?? container.name
        image = SealIdentity.image(of: container)
    }

    public static func < (left: SealIdentity, right: SealIdentity) -> Bool {
        (left.name, left.image) < (right.name, right.image)
    }

    private static func image(of container: EngineContainer) -> String {
        let text = container.image
        // What was asked for by an id has no repository, and `sha256:…` would read as one that is the same for all.
        let digits = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
        let isID =
            digits.utf8.count <= 64
            && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        if isID, text.hasPrefix("sha256:") || container.imageID.hasPrefix("sha256:\(digits)") {
            return container.imageID.isEmpty ? text : container.imageID
        }
        return ImageReference(text)?.name ?? text
    }

    /// Whether the image's repository, a mirror's path before it or not, is one that is known: what the container and its
    /// ports are called, or the last word of an image of anybody's, shows nothing.
    public static func isKnown(image: String) -> Bool {
        guard let reference = ImageReference(image) else { return false }
        var service = Service(name: "-", span: .container("-"))
        service.image = Located(reference, at: service.span)
        return KnownImages.recognise(service).image?.repositories.isEmpty == false
    }
}

/// A container whose image nobody knows.
public struct SealStranger: Sendable, Hashable {
    /// The container's name.
    public var container: String
    public var identity: SealIdentity
    /// Whether the owner accepted it.
    public var isAccepted: Bool

    public init(container: String, identity: SealIdentity, isAccepted: Bool) {
        self.container = container
        self.identity = identity
        self.isAccepted = isAccepted
    }
}
