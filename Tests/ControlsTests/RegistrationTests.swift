import Controls
import FileAccess
import StackModel
import Testing

/// A control that is written but not registered would never be asked.
struct RegistrationTests {
    /// The package's folder, from this file's own place.
    private static var package: String {
        FilePath.directory(of: FilePath.directory(of: FilePath.directory(of: #filePath)))
    }

    @Test(arguments: ["Network", "Access", "Application", "Container", "Host", "Operations"])
    func `every control under a layer's folder is registered`(_ folder: String) throws {
        let files = LiveFileSystem()
        let path = "\(Self.package)/Sources/Controls/\(folder)"
        let registered = Dictionary(grouping: Catalogue.all, by: \.id)
        for name in try files.list(path) where name.hasSuffix(".swift") {
            let text = String(decoding: try files.read("\(path)/\(name)", limit: 1 << 20), as: UTF8.self)
            for id in Self.ids(in: text) {
                #expect(registered[id] != nil, "\(name) declares \(id), which no catalogue has")
            }
        }
    }

    /// The ids of the controls that a source file declares.
    private static func ids(in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let trimmed = line.drop { $0 == " " }
            guard trimmed.hasPrefix("id: \"") else { return nil }
            return trimmed.dropFirst(5).split(separator: "\"").first.map(String.init)
        }
    }
}
