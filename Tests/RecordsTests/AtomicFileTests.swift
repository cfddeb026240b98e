import Glibc
import ProgramTestSupport
import Records
import Testing

@Suite struct AtomicFileTests {
    private func text(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = fread(&buffer, 1, buffer.count, file)
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    @Test func replacesTheWholeFileAndIsTheOwnersAlone() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/a.json"
        try AtomicFile.write(Array("a longer first text".utf8), to: path)
        try AtomicFile.write(Array("second".utf8), to: path)
        #expect(text(path) == "second")
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(folder.names() == ["a.json"], "no draft is left")
    }

    @Test func aLinkIsReplacedAndNotFollowed() throws {
        let folder = try ScratchFolder()
        try AtomicFile.write(Array("kept".utf8), to: folder.path + "/target")
        symlink("target", folder.path + "/link")
        try AtomicFile.write(Array("new".utf8), to: folder.path + "/link")
        #expect(text(folder.path + "/target") == "kept")
        #expect(text(folder.path + "/link") == "new")
    }

    @Test func aFailureLeavesNothingBehind() throws {
        let folder = try ScratchFolder()
        #expect(throws: AtomicFile.Failure.self) { try AtomicFile.write([1], to: folder.path + "/missing/a") }
        mkdir(folder.path + "/taken", 0o700)
        #expect(throws: AtomicFile.Failure.self) { try AtomicFile.write([1], to: folder.path + "/taken") }
        #expect(folder.names() == ["taken"])
        rmdir(folder.path + "/taken")
    }
}
