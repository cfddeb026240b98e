import StackModel
import Testing

@Suite struct ImageReferenceTests {
    @Test(
        arguments: [
            ("radarr", "docker.io", "library/radarr", nil, nil),
            ("linuxserver/radarr:5.14.0", "docker.io", "linuxserver/radarr", "5.14.0", nil),
            ("lscr.io/linuxserver/radarr:latest", "lscr.io", "linuxserver/radarr", "latest", nil),
            ("localhost:5000/x", "localhost:5000", "x", nil, nil),
            ("ghcr.io/a/b/c:v1@sha256:ab", "ghcr.io", "a/b/c", "v1", "sha256:ab"),
        ] as [(String, String, String, String?, String?)])
    func `takes references apart`(text: String, registry: String, repository: String, tag: String?, digest: String?) {
        let reference = ImageReference(text)
        #expect(reference?.registry == registry)
        #expect(reference?.repository == repository)
        #expect(reference?.tag == tag)
        #expect(reference?.digest == digest)
    }

    @Test(arguments: ["", "a b", "a//b", "radarr:", "radarr@latest", "é"])
    func `refuses what no registry takes`(text: String) {
        #expect(ImageReference(text) == nil)
    }
}
