import KnownImages
import Testing

@Suite("A version is read from a tag")
struct VersionTests {
    @Test(
        "and compared by its numbers",
        arguments: [
            ("v3.41.1", [3, 41, 1]), ("version-5.1.4.9999", [5, 1, 4, 9999]), ("5.1.4-r0-ls412", [5, 1, 4]),
            ("10.11.11", [10, 11, 11]), ("16-alpine", [16]), ("release-4.5.2", [4, 5, 2]),
            ("version-v0.22.1", [0, 22, 1]), ("7.2-bookworm", [7, 2]), ("1.41.4.9463-630c9f557", [1, 41, 4, 9463]),
            ("v3", [3]), ("12.0.0-rc5", [12, 0, 0]),
        ])
    func read(tag: String, parts: [Int]) {
        #expect(Version(tag)?.parts == parts)
    }

    @Test(
        "or there is none in it",
        arguments: [
            "latest", "", "develop", "20240131", "2024-01-31", "3d1e20c", "4451234", "sha-1a2b", ".5", "5..1", "alpine",
            "pr-12", "v", "99999999999999999999.1",
        ])
    func none(tag: String) {
        #expect(Version(tag) == nil)
    }

    @Test("a version that is not written out covers those that begin with it")
    func covers() {
        #expect(Version([10, 11]).covers(Version([10, 11, 7])))
        #expect(!Version([10, 11, 7]).covers(Version([10, 11, 7])))
        #expect(!Version([10, 10]).covers(Version([10, 11, 7])))
        #expect(Version([10, 9]) < Version([10, 10]))
        #expect(!(Version([5, 0]) < Version([5])))
    }
}

@Suite("An advisory says which versions have it")
struct AdvisoryTests {
    private let fixed = Advisory(
        ["CVE-1"], product: "x", introduced: Version([10, 9, 0]), fixed: Version([10, 10, 7]), effect: "read",
        isUnauthenticated: true, source: "test")

    @Test("with its bounds, and nil where the version does not say")
    func bounds() {
        #expect(fixed.affects(Version([10, 10, 6])) == true)
        #expect(fixed.affects(Version([10, 10, 7])) == false)
        #expect(fixed.affects(Version([10, 8, 13])) == false)
        #expect(fixed.affects(Version([10, 10])) == nil)
        #expect(fixed.affects(Version([10])) == nil)
        #expect(fixed.affects(Version([11])) == false)
        let open = Advisory(
            ["CVE-2"], product: "x", fixed: nil, lastSeen: Version([3, 5, 0]), effect: "read",
            isUnauthenticated: true, source: "test")
        #expect(open.affects(Version([3, 5, 0])) == true)
        #expect(open.affects(Version([3, 5, 1])) == nil)
        #expect(open.affects(Version([3])) == nil)
    }
}
