import KnownImages
import StackModel
import Testing

@Suite("A service is taken for what it is, and says why")
struct RecognitionTests {
    @Test(
        "by its image, from every registry",
        arguments: [
            ("lscr.io/linuxserver/radarr:latest", "radarr"), ("linuxserver/radarr", "radarr"),
            ("ghcr.io/linuxserver/radarr:5.2.6", "radarr"), ("ghcr.io/hotio/sonarr:release", "sonarr"),
            ("hotio/whisparr:nightly", "whisparr"), ("ghcr.io/onedr0p/radarr:rolling", "radarr"),
            ("jellyfin/jellyfin:10.11.11", "jellyfin"), ("qmcgaw/gluetun:v3.41.1", "gluetun"),
            ("docker.io/qmcgaw/gluetun@sha256:aa", "gluetun"), ("ghcr.io/seerr-team/seerr:v3.1.0", "seerr"),
        ])
    func certain(image: String, product: String) {
        let found = KnownImages.recognise(service("app", image: image))
        #expect(found.product == product)
        #expect(found.confidence == .certain)
        #expect(found.image != nil)
    }

    @Test(
        "through a mirror, or from a builder that is not known, it is likely",
        arguments: [
            ("cache.lan:5000/linuxserver/radarr:latest", "radarr"),
            ("harbor.lan/ghcr.io/hotio/sonarr", "sonarr"),
            ("someone/docker-radarr:1", "radarr"),
        ])
    func likely(image: String, product: String) {
        let found = KnownImages.recognise(service("app", image: image))
        #expect(found.product == product)
        #expect(found.confidence == .likely)
    }

    @Test(
        "another image is not taken for one of ours",
        arguments: ["vaultwarden/server", "example/app:1", "example/radarr-exporter"])
    func none(image: String) {
        #expect(KnownImages.recognise(service("app", image: image)).confidence == .none)
    }

    @Test("without a readable image, the name with a port is likely, the name alone a guess")
    func marks() {
        var byName = service("radarr-4k", image: nil)
        #expect(KnownImages.recognise(byName).confidence == .guess)
        #expect(KnownImages.recognise(byName).product == "radarr")
        #expect(KnownImages.recognise(byName).image == nil)
        byName.ports = [PublishedPort(span: place, hostPort: 7879, containerPort: 7878)]
        let likely = KnownImages.recognise(byName)
        #expect(likely.confidence == .likely)
        #expect(likely.because.contains("7878"))
        #expect(KnownImages.recognise(service("radarr-exporter", image: nil)).confidence == .none)
    }

    @Test("a port with one of the product's own variables is likely, a port alone nothing")
    func portAndVariable() {
        var known = service("tv", image: "registry.lan/tv:1")
        known.ports = [PublishedPort(span: place, hostPort: 8989, containerPort: 8989)]
        #expect(KnownImages.recognise(known).confidence == .none)
        known.environment = [EnvironmentEntry(name: "SONARR__LOG__LEVEL", span: place, value: .text("info"))]
        #expect(KnownImages.recognise(known).product == "sonarr")
        #expect(KnownImages.recognise(known).confidence == .likely)
    }

    @Test("the version in the tag comes along")
    func version() {
        let found = KnownImages.recognise(service("app", image: "lscr.io/linuxserver/qbittorrent:5.1.4-r0-ls412"))
        #expect(found.version == Version([5, 1, 4]))
        #expect(KnownImages.recognise(service("app", image: "linuxserver/radarr:latest")).version == nil)
    }
}

let place = SourceSpan(file: "compose.yaml", line: 1, column: 1)

func service(_ name: String, image: String?) -> Service {
    var service = Service(name: name, span: place)
    service.image = image.flatMap { ImageReference($0) }.map { Located($0, at: place) }
    return service
}
