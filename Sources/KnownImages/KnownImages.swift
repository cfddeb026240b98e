public import StackModel

/// The catalogue of images: recognition, advisories and default secrets.
public enum KnownImages {
    /// Every image, sorted by product.
    public static let all: [KnownImage] = []

    /// Every advisory.
    public static let advisories: [Advisory] = []

    /// Takes a service for what it is: by image first, then by name, ports and environment.
    public static func recognise(_ service: Service) -> Recognition { Recognition() }
}
