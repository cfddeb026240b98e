import Clients
public import FileAccess

/// A folder of a container, with where it lies on this machine.
public struct ContainerFolder: Sendable, Hashable {
    /// The container's name.
    public var container: String
    /// The path in the container, absolute.
    public var folder: String
    /// The path on this machine, absolute.
    public var place: String

    public init(container: String, folder: String, place: String) {
        self.container = container
        self.folder = folder
        self.place = place
    }

    /// Where a path of the container lies on this machine: itself where it lies there as well, or is none of the folder.
    public func found(_ path: String, in files: any FileSystem) -> String { self.files(over: files).located(path) }

    /// The files as the container's programs see them, where this machine has none at the same path.
    public func files(over files: any FileSystem) -> RelocatedFileSystem {
        RelocatedFileSystem(files, folder: folder, at: place)
    }
}

/// Finds the files of projects that a manager in a container made, such as Portainer: their labels name them by their
/// paths in that container.
struct ContainerFolders {
    let files: any FileSystem
    let containers: [ListedContainer]
    let engine: EngineClient

    /// The mounted folder that holds all of a project's files; nil where they lie where the labels say, where none
    /// holds them, and where several could be meant.
    func home(of project: RunningProjects.Project) async -> ContainerFolder? {
        guard let missing = project.files.first(where: isMissing) else { return nil }
        let candidates = containers.flatMap { container in
            container.mounts.filter { FilePath.moved(missing, from: $0.target, to: "/") != nil }.map { (container, $0) }
        }
        guard !candidates.isEmpty else { return nil }
        let volumes = candidates.contains { $0.1.source == nil } ? await paths() : [:]
        let folders = candidates.compactMap { container, mount -> (folder: ContainerFolder, isManager: Bool)? in
            guard let place = mount.source ?? mount.volume.flatMap({ volumes[$0] }) else { return nil }
            let folder = ContainerFolder(container: container.name, folder: mount.target, place: place)
            return holds(project, folder) ? (folder, container.isManager) : nil
        }
        let managers = folders.filter(\.isManager)
        let chosen = (managers.isEmpty ? folders : managers).map(\.folder)
        // Two folders that hold other files of the same name: which one is meant cannot be told.
        let places = Set(chosen.map { files.realPath($0.found(missing, in: files)) })
        return places.count == 1 ? chosen.max { $0.folder.utf8.count < $1.folder.utf8.count } : nil
    }

    private func isMissing(_ path: String) -> Bool {
        do {
            _ = try files.attributes(path)
            return false
        } catch {
            return error.code == .missing
        }
    }

    /// Whether all files that are missing here are there, and are none that a link only leads to.
    private func holds(_ project: RunningProjects.Project, _ folder: ContainerFolder) -> Bool {
        let relocated = folder.files(over: files)
        return project.files.allSatisfy { (try? relocated.attributes($0)) != nil }
    }

    /// Where the engine keeps its volumes, by name.
    private func paths() async -> [String: String] {
        let volumes = (try? await engine.get("/volumes"))?["Volumes"].elements ?? []
        let pairs = volumes.prefix(EngineCollector.listLimit).compactMap { volume -> (String, String)? in
            guard let name = volume["Name"].string, let path = volume["Mountpoint"].string, path.hasPrefix("/") else {
                return nil
            }
            return (name, path)
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
