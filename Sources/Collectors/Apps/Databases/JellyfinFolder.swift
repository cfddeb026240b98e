import Clients
import Evidence
import FileAccess
import StackModel

/// What Jellyfin keeps as files beside its database.
struct JellyfinFolder {
    let files: any FileSystem
    let workingDirectory: String
    /// Its data folder on this machine, absolute: the one above the database's own.
    let folder: String

    private static let mostPlugins = 500
    /// Bytes of one manifest, which may hold a picture's path and a long changelog.
    private static let limit = 1 << 18

    /// The plugins as `/Plugins` answers them, by the manifests in their folders; those that come with Jellyfin have none.
    ///
    /// Source: `PluginManager.cs` and `PluginManifest.cs`, which write `meta.json`. Nothing where the folder cannot be
    /// looked into, or a manifest in it.
    func plugins(_ reading: inout StoredReading) {
        let plugins = folder + "/plugins"
        let names: [String]
        do {
            names = try files.list(plugins)
        } catch {
            guard error.code == .missing else { return }
            names = []
        }
        guard names.count <= JellyfinFolder.mostPlugins else { return }
        var found: [(manifest: JSON, path: String)] = []
        for name in names {
            let path = "\(plugins)/\(name)/meta.json"
            let bytes: [UInt8]
            do {
                bytes = try files.read(path, limit: JellyfinFolder.limit)
            } catch {
                if error.code == .missing { continue }
                return
            }
            // As .NET writes it, a mark of its encoding may come first.
            let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
            guard let manifest = try? JSON(text) else { return }
            found.append((manifest, path))
        }
        reading.begin("/Plugins", at: place(plugins))
        for (index, one) in found.enumerated() {
            for (key, name) in [("name", "Name"), ("version", "Version"), ("status", "Status")] {
                guard let text = one.manifest[key].string, text.utf8.count <= 200 else { continue }
                reading.add("Plugins/\(index)/\(name)", text, at: place(one.path))
            }
        }
    }

    private func place(_ path: String) -> SourceSpan {
        SourceSpan(file: FilePath.shown(path, from: workingDirectory), line: 1, column: 1)
    }
}
