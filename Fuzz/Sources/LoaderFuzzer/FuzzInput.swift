import ComposeFile
import FileAccess

/// A project made from the fuzzer's bytes.
struct FuzzInput {
    private static let separator: UInt8 = 0x1E
    private static let root = "/project"

    private let flags: UInt8
    /// Paths below the project's folder, in the order of the input.
    let files: [(path: String, contents: [UInt8])]

    init(_ bytes: [UInt8]) {
        flags = bytes.first ?? 0
        let pieces = bytes.dropFirst().split(separator: Self.separator, maxSplits: 8)
        files = pieces.map { piece in
            let name = piece.prefix { $0 != UInt8(ascii: "\n") }.prefix(64)
            return (String(decoding: name, as: UTF8.self), Array(piece.dropFirst(name.count + 1)))
        }
    }

    var fileSystem: InMemoryFileSystem {
        var system = InMemoryFileSystem()
        for (path, contents) in files {
            var file = InMemoryFileSystem.File("")
            file.contents = contents
            system.files[FilePath.joined(Self.root, path)] = file
        }
        return system
    }

    /// Bit 0 leaves variables alone, bit 1 names the first two files, bit 2 takes every profile, bit 3 sets a name.
    func options(_ mode: LoadOptions.Mode) -> LoadOptions {
        LoadOptions(
            files: flags & 2 == 0 ? [] : files.prefix(2).map(\.path), directory: Self.root,
            projectName: flags & 8 == 0 ? nil : "fuzz", profiles: flags & 4 == 0 ? [] : ["*"],
            environment: ["HOME": "/home/owner", "A": "1", "E": ""], interpolate: flags & 1 == 0, mode: mode)
    }
}
