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
    public func collect() async -> ([DiskUse]?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> ([DiskUse]?, [Gap]) {
        var disks: [UInt64: DiskUse] = [:]
        for path in paths {
            guard let space = host.status.space(host.root + path), space.size > 0 else { continue }
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
            paths.insert(FilePath.normalized(stack.directory))
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
