import KnownImages
import StackModel
import Testing

@Suite("The catalogue of images")
struct CatalogueTests {
    @Test("has each file of Products/ in its list, sorted")
    func filesAreRegistered() {
        let files = entries(of: packageRoot + "/Sources/KnownImages/Products")
            .filter { $0.hasSuffix(".swift") && !$0.contains("+") }
        #expect(!files.isEmpty)
        #expect(files.count == KnownImages.products.count)
        let names = KnownImages.products.map(\.name)
        #expect(names == names.sorted())
        #expect(Set(names).count == names.count)
    }

    @Test("names each repository once, in full and in lower case")
    func repositories() {
        var seen: [String: String] = [:]
        for image in KnownImages.all {
            #expect(!image.repositories.isEmpty, "\(image.product) has an image without a repository")
            for repository in image.repositories {
                #expect(seen[repository] == nil, "\(repository) is both \(seen[repository] ?? "") and \(image.product)")
                seen[repository] = image.product
                #expect(ImageReference(repository)?.name == repository)
                #expect(repository == repository.lowercased())
            }
            #expect(!image.sources.isEmpty, "\(image.product) names no source")
        }
    }

    @Test("has no name twice")
    func names() {
        var seen: [String: String] = [:]
        for product in KnownImages.products {
            for name in [product.name] + product.aliases {
                #expect(seen[name] == nil, "\(name) is both \(seen[name] ?? "") and \(product.name)")
                seen[name] = product.name
            }
        }
    }

    @Test("gives each advisory and default its own product and a source")
    func advisories() {
        for product in KnownImages.products {
            #expect(
                product.advisories.allSatisfy { $0.product == product.name && !$0.source.isEmpty && !$0.ids.isEmpty })
            #expect(
                product.defaults.allSatisfy { $0.product == product.name && !$0.source.isEmpty && !$0.value.isEmpty })
            #expect(Set(product.ports).count == product.ports.count)
        }
    }

    @Test("hands documented defaults over with the product that people know")
    func defaultValues() {
        let scanner = SecretScanner(key: FingerprintKey(1, 2), defaultOf: { KnownImages.defaultValues[$0] })
        let secret = scanner.secret("tegbzn6789", kind: .password)
        #expect(secret.strength == .knownDefault && secret.defaultOf == "NZBGet")
        #expect(Set(KnownImages.defaultValues.keys) == Set(KnownImages.defaultSecrets.map(\.value)))
        // Words that are somebody's default are not taken for it wherever they stand.
        #expect(scanner.secret("changeme", kind: .password).strength == .placeholder)
        #expect(scanner.secret("admin", kind: .password).strength == .weak)
    }
}
