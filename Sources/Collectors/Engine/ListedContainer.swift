import Clients
import FileAccess
import KnownImages
import StackModel

/// A container as the engine's list has it (`/containers/json`).
struct ListedContainer: Sendable {
    /// Without the leading slash.
    var name: String
    /// The image as it was asked for.
    var image: String
    /// Whether its processes exist, or are about to.
    var isUp: Bool
    var mounts: [Mounted]
    private let labels: [String: String]

    /// A folder of this machine, or a volume, in the container.
    struct Mounted: Sendable {
        /// The path in the container.
        var target: String
        /// The path on the engine's machine; nil where the list does not tell it.
        var source: String?
        /// The volume's name.
        var volume: String?
    }

    init(_ json: JSON) {
        name = json["Names"].strings.map(ContainerReading.name).first { !$0.contains("/") } ?? ""
        image = json["Image"].string ?? ""
        isUp = ["running", "paused", "restarting"].contains(json["State"].string ?? "")
        labels = json["Labels"].texts
        mounts = (json["Mounts"].elements ?? []).prefix(ContainerReading.listLimit).compactMap { mount in
            guard let target = mount["Destination"].string, target.hasPrefix("/") else { return nil }
            return Mounted(
                target: FilePath.normalized(target),
                source: mount["Source"].string.flatMap { $0.hasPrefix("/") ? $0 : nil },
                volume: mount["Type"].string == "volume" ? mount["Name"].string : nil)
        }
    }

    /// What Docker Compose noted under that name; nil when it is empty.
    func label(_ name: String) -> String? {
        labels["com.docker.compose.\(name)"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The absolute paths of a label that names several.
    func paths(_ name: String) -> [String] {
        (label(name) ?? "").split(separator: ",").map(String.init).filter { $0.hasPrefix("/") }
    }

    /// Whether it is a running app that is known here and that no Compose project made.
    ///
    /// What Kubernetes runs is managed by other means than an owner's files.
    var isAppWithoutCompose: Bool {
        guard isUp, label("project") == nil, labels["io.kubernetes.pod.name"] == nil else { return false }
        return ContainerStack.isKnown(name: name, image: image)
    }

    /// Whether it manages other containers, and so keeps their projects' files: Portainer, Dockge, Komodo.
    var isManager: Bool {
        var service = Service(name: name, span: .container(name))
        service.image = ImageReference(image).map { Located($0, at: service.span) }
        return KnownImages.recognise(service).role == .containerManager
    }
}
