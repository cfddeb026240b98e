import FileAccess
import Testing

@Suite("Paths are normalized lexically")
struct FilePathTests {
    @Test(arguments: [
        ("/a/b", "/a/b"), ("/a//b", "/a/b"), ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a/b/", "/a/b"), ("/", "/"),
        ("/..", "/"), ("/.env", "/.env"), ("/a/..b", "/a/..b"), ("/a/b..", "/a/b.."), ("/a/...", "/a/..."),
        ("/a/.", "/a"), ("/a/..", "/"), ("a/../..", ".."), ("", "."), ("//", "/"), ("/a/.b./c", "/a/.b./c"),
    ])
    func normalized(_ path: String, _ expected: String) {
        #expect(FilePath.normalized(path) == expected)
    }

    @Test func partsAreFound() {
        #expect(FilePath.name(of: "/a/é") == "é")
        #expect(FilePath.directory(of: "/a/é") == "/a")
        #expect(FilePath.directory(of: "/a") == "/")
        #expect(FilePath.name(of: "a") == "a")
    }
}
