import StackModel

/// How a service is recognised: by its image, else by what else is known of it.
enum Recogniser {
    /// By the image's repository, wherever it was pulled from; nil when it is not one of ours.
    static func byImage(_ reference: ImageReference) -> Recognition? {
        if let image = byRepository[reference.name] {
            return Recognition(
                image: image, product: image.product, role: image.role, confidence: .certain,
                because: "its image is \(reference.name)")
        }
        return pulledThrough(reference) ?? byLastComponent(reference)
    }

    /// An image of ours behind a mirror or a pull-through cache: `cache.lan:5000/ghcr.io/hotio/radarr`.
    private static func pulledThrough(_ reference: ImageReference) -> Recognition? {
        let parts = reference.repository.split(separator: "/")
        guard parts.count >= 2 else { return nil }
        for start in 0...(parts.count - 2) {
            guard let image = byPath[parts[start...].joined(separator: "/")] else { continue }
            return Recognition(
                image: image, product: image.product, role: image.role, confidence: .likely,
                because: "its image \(reference.name) ends as \(image.title)'s does")
        }
        return nil
    }

    /// An image whose last component is the product's name, from a builder that is not known.
    private static func byLastComponent(_ reference: ImageReference) -> Recognition? {
        guard var last = reference.repository.split(separator: "/").last.map(String.init) else { return nil }
        for prefix in ["docker-", "arch-", "alpine-"] where last.hasPrefix(prefix) {
            last = String(last.dropFirst(prefix.count))
        }
        for suffix in ["-docker", "-nox", "-arm", "-arm64", "-armhf", "-amd64"] where last.hasSuffix(suffix) {
            last = String(last.dropLast(suffix.count))
        }
        guard let product = byAlias[last] else { return nil }
        return Recognition(
            image: product.generic, product: product.name, role: product.role, confidence: .likely,
            because: "its image is called \(last), from a builder that is not known here")
    }

    /// By name, ports and environment: two that agree make it likely, the name alone is a guess.
    static func byMarks(_ service: Service) -> Recognition {
        let named = [service.name, service.containerName?.value].compactMap { $0 }.lazy.compactMap(byServiceName).first
        let variables = Set(service.environment.map(\.name))
        let ports = Set(service.ports.map(\.containerPort) + service.exposedPorts.compactMap { port(in: $0.value) })
        let candidates = named.map { [$0] } ?? KnownImages.products
        for product in candidates {
            var marks: [String] = []
            if named != nil { marks.append("its name") }
            if let port = ports.sorted().first(where: { !common.contains($0) && product.hasPort($0) }) {
                marks.append("its port \(port)")
            }
            if let variable = variables.sorted().first(where: product.reads) {
                marks.append("its variable \(variable)")
            }
            if marks.count >= 2 {
                return Recognition(
                    image: product.generic, product: product.name, role: product.role, confidence: .likely,
                    because: "\(marks.joined(separator: " and ")) fit \(product.title)")
            }
        }
        guard let named else { return Recognition() }
        return Recognition(
            product: named.name, role: named.role, confidence: .guess,
            because: "its name is \(named.title)'s, and nothing else is known of it")
    }

    /// `radarr`, `my-radarr`, `radarr-4k`; not `radarr-exporter`, which is something beside it.
    private static func byServiceName(_ name: String) -> KnownProduct? {
        let lower = name.lowercased()
        if let exact = byAlias[lower] { return exact }
        let words = lower.split { "-_.".contains($0) }.map(String.init).filter { !plain.contains($0) && Int($0) == nil }
        return byAlias[words.joined(separator: "-")]
    }

    private static func port(in exposed: String) -> Int? { Int(exposed.prefix { $0.isNumber }) }

    /// Words in a service's name that do not change what it is.
    private static let plain: Set<String> = [
        "my", "4k", "hd", "uhd", "anime", "tv", "movies", "kids", "main", "local", "home", "app", "container", "stack",
        "media",
    ]
    /// Ports that say nothing of who listens.
    private static let common: Set<Int> = [80, 443, 3000, 5000, 8000, 8080, 8081, 8443, 9000, 9090, 9091]

    /// Builds the tables below.
    static func prepare() { _ = (byRepository.count, byPath.count, byAlias.count) }

    private static let byRepository: [String: KnownImage] = Dictionary(
        KnownImages.all.flatMap { image in image.repositories.map { ($0, image) } }
    ) { first, _ in first }
    private static let byPath: [String: KnownImage] = Dictionary(
        KnownImages.all.flatMap { image in
            image.repositories.compactMap { repository in
                repository.firstIndex(of: "/").map { (String(repository[repository.index(after: $0)...]), image) }
            }
        }
    ) { first, _ in first }
    private static let byAlias: [String: KnownProduct] = Dictionary(
        KnownImages.products.flatMap { product in product.names.map { ($0, product) } }
    ) { first, _ in first }
}

extension KnownProduct {
    func hasPort(_ number: Int) -> Bool { ports.contains { $0.number == number } }

    /// Whether only this product's images read the variable.
    func reads(_ variable: String) -> Bool {
        variables.contains { $0.hasSuffix("*") ? variable.hasPrefix($0.dropLast()) : variable == $0 }
    }
}
