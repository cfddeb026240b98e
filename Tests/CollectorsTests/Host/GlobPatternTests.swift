import Testing

@testable import Collectors

@Suite("File patterns")
struct GlobPatternTests {
    @Test(arguments: [
        ("50-x.conf", "*.conf", true), ("50-x.conf.bak", "*.conf", false), (".x.conf", "*.conf", false),
        (".x.conf", ".*.conf", true), ("log_20261122.log", "log_????????.log", true), ("a1", "a[0-9]", true),
        ("ab", "a[!0-9]", true), ("ab", "a[0-9]", false), ("aaaa", "*a*a*b", false), ("a[", "a[", true),
        ("", "*", true),
    ])
    func matches(_ name: String, _ pattern: String, _ wanted: Bool) {
        #expect(GlobPattern.matches(name, pattern) == wanted)
    }
}
