public import Evidence
import FileAccess
import KnownImages
import Processes
public import StackModel

/// Asks how full the file systems are that hold the system, the engine's data, the projects and the apps' settings. The
/// media itself is left out: a full library breaks nothing else.
public struct DiskCollector: Sendable {
    private static let pathLimit = 100

    private let host: HostAccess
    private let stacks: [Stack]

    public init(_ host: HostAccess, stacks: [Stack]) {
        self.host = host
        self.stacks = stacks
    }

    /// One entry per file system, with the gaps.
    ///
    /// A mount that does not answer holds up whoever asks it for ever: it costs its own entry, and is named.
    /// - Parameter limit: how long to wait for all of them, and then once more for each by itself.
    public func collect(within limit: Duration = .seconds(5)) async -> ([DiskUse]?, [Gap]) {
        if let all = await Blocking.run(within: limit, { read() }) { return all }
        guard let paths = await Blocking.run(within: limit, { paths }) else {
            return (nil, [HostCollector.late("host:disks")])
        }
        var found: [(String, FileSystemSpace)] = []
        var late = Array(paths.dropFirst(Self.patience))
        await withTaskGroup(of: (String, FileSystemSpace??).self) { group in
            for path in paths.prefix(Self.patience) {
                group.addTask { (path, await Blocking.run(within: limit) { host.status.space(host.root + path) }) }
            }
            for await (path, answer) in group {
                if let answer { answer.map { found.append((path, $0)) } } else { late.append(path) }
            }
        }
        let (disks, gaps) = Self.disks(found.sorted { $0.0 < $1.0 })
        let gap = Gap(
            "host:disks", reason: "What holds \(late.sorted().prefix(3).joined(separator: ", ")) does not answer.",
            remedy: "See which mount it is with `findmnt`, and run the audit again when it answers.")
        return (disks, gaps + (late.isEmpty ? [] : [gap]))
    }

    /// The most threads that mounts without an answer may keep.
    private static let patience = 24

    func read() -> ([DiskUse]?, [Gap]) {
        Self.disks(paths.compactMap { path in host.status.space(host.root + path).map { (path, $0) } })
    }

    private static func disks(_ found: [(path: String, space: FileSystemSpace)]) -> ([DiskUse]?, [Gap]) {
        var disks: [UInt64: DiskUse] = [:]
        for (path, space) in found where space.size > 0 {
            disks[
                space.device,
                default: DiskUse(
                    paths: [], size: space.size, available: space.available, files: space.files,
                    availableFiles: space.availableFiles)
            ].paths.append(path)
        }
        guard !disks.isEmpty else {
            let gap = Gap(
                "host:disks", reason: "No file system could be asked how full it is.",
                remedy: "Run the audit on the server itself.")
            return (nil, [gap])
        }
        return (disks.values.sorted { $0.paths.lexicographicallyPrecedes($1.paths) }, [])
    }

    private var paths: [String] {
        var paths: Set<String> = ["/", "/var/log"]
        paths.insert(EngineSettingsCollector(host).read().0?.dataRoot ?? "/var/lib/docker")
        for stack in stacks {
            if !stack.directory.isEmpty { paths.insert(FilePath.normalized(stack.directory)) }
            for service in stack.services {
                let folders = Set(KnownImages.recognise(service).image?.configFolders ?? []).union(["/config"])
                for mount in service.mounts where mount.kind == .bind && folders.contains(mount.target) {
                    if let source = mount.source, source.hasPrefix("/") { paths.insert(FilePath.normalized(source)) }
                }
            }
        }
        return paths.sorted().prefix(Self.pathLimit).map { $0 }
    }
}
