import FileAccess
import Glibc
import Testing

/// Compares text with a committed file; `SNAPSHOTS=write` writes the file instead.
enum Snapshot {
    private static let folder = FilePath.joined(FilePath.directory(of: #filePath), "Snapshots")

    static func check(_ text: String, _ name: String, at place: SourceLocation = #_sourceLocation) {
        let path = FilePath.joined(folder, name)
        if getenv("SNAPSHOTS") != nil, let file = fopen(path, "w") {
            fputs(text, file)
            fclose(file)
            return
        }
        let committed = (try? LiveFileSystem().read(path, limit: 1 << 22)).map { String(decoding: $0, as: UTF8.self) }
        #expect(
            committed == text, "\(name) differs; SNAPSHOTS=write swift test --filter ReportsTests rewrites it",
            sourceLocation: place)
    }
}
