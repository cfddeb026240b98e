import FileAccess
import FoundationEssentials
import Testing

@Suite struct LiveFileStampTests {
    @Test func `a copy that kept the time of its contents shows since when it is there`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stamp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "daemon.json").path
        try "{}".write(toFile: path, atomically: false, encoding: .utf8)
        let written = try LiveFileSystem().open(path).stamp()
        #expect(abs(written.changed - written.modified) < 1_000_000_000)
        // What `cp -p` and a restored backup do.
        let old = Date(timeIntervalSince1970: 1_700_000_000)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
        let kept = try LiveFileSystem().open(path).stamp()
        #expect(kept.modified == 1_700_000_000 * 1_000_000_000)
        #expect(kept.changed >= written.changed)
    }
}
