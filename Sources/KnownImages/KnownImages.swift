public import StackModel

/// The catalogue of images: recognition, advisories and default secrets.
public enum KnownImages {
    /// Every image, sorted by product.
    public static let all: [KnownImage] = products.flatMap(\.images)

    /// Every advisory.
    public static let advisories: [Advisory] = products.flatMap(\.advisories)

    /// Every documented default password or key.
    public static let defaultSecrets: [DefaultSecret] = products.flatMap(\.defaults)

    /// The documented default values with the product's name as people write it; one of several where they share it.
    public static let defaultValues: [String: String] = Dictionary(
        defaultSecrets.map { ($0.value, product($0.product)?.title ?? $0.product) }
    ) { first, _ in first }

    /// The product of that stable name.
    public static func product(_ name: String) -> KnownProduct? { byName[name] }

    /// The advisories of that product.
    public static func advisories(for product: String) -> [Advisory] { byName[product]?.advisories ?? [] }

    /// Takes a service for what it is: by image first, then by name, ports and environment.
    public static func recognise(_ service: Service) -> Recognition {
        let version = service.image?.value.tag.flatMap { Version($0) }
        if let reference = service.image?.value, var found = Recogniser.byImage(reference) {
            found.version = version
            return found
        }
        var found = Recogniser.byMarks(service)
        found.version = found.product == nil ? nil : version
        return found
    }

    /// Builds the tables of recognition, which their first use would otherwise wait for.
    public static func prepare() {
        Recogniser.prepare()
        _ = byName.count
    }

    static let byName: [String: KnownProduct] = Dictionary(products.map { ($0.name, $0) }) { first, _ in first }
}
