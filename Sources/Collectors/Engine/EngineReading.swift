import Clients
import Evidence
import StackModel

/// Makes evidence of what the engine answers about itself, its images, networks and volumes. Secrets end here.
struct EngineReading {
    let classify: AppCollector.Classify

    /// The most warnings, registries or options of one answer.
    static let listLimit = 500

    func daemon(_ json: JSON) -> EngineDaemon? {
        guard json["ServerVersion"].string != nil || json["ID"].string != nil else { return nil }
        let registries = json["RegistryConfig"]
        let insecure = (registries["IndexConfigs"].members ?? [:]).filter { $0.value["Secure"].bool == false }
        return EngineDaemon(
            id: json["ID"].string, host: json["Name"].string ?? "",
            operatingSystem: json["OperatingSystem"].string ?? "",
            kernel: json["KernelVersion"].string ?? "", root: json["DockerRootDir"].string ?? "",
            storageDriver: json["Driver"].string ?? "", logDriver: json["LoggingDriver"].string ?? "",
            cgroupVersion: json["CgroupVersion"].string, cgroupDriver: json["CgroupDriver"].string,
            securityOptions: json["SecurityOptions"].strings,
            keepsContainersAlive: json["LiveRestoreEnabled"].bool == true,
            isExperimental: json["ExperimentalBuild"].bool == true, isDebugging: json["Debug"].bool == true,
            insecureRegistries: (registries["InsecureRegistryCIDRs"].strings + insecure.keys.sorted())
                .prefix(Self.listLimit).map { $0 },
            warnings: json["Warnings"].strings.prefix(Self.listLimit).map {
                classify("warning", String($0.prefix(500))).safeText
            },
            swarm: json["Swarm"]["LocalNodeState"].string, defaultRuntime: json["DefaultRuntime"].string,
            time: json["SystemTime"].string.flatMap(EngineTime.init))
    }

    func network(_ json: JSON) -> EngineNetwork? {
        guard let id = json["Id"].string, let name = json["Name"].string else { return nil }
        let labels = json["Labels"].texts
        return EngineNetwork(
            id: id, name: name, driver: json["Driver"].string ?? "", project: labels["com.docker.compose.project"],
            key: labels["com.docker.compose.network"], isInternal: json["Internal"].bool == true,
            hasIPv6: json["EnableIPv6"].bool == true,
            subnets: (json["IPAM"]["Config"].elements ?? []).compactMap { $0["Subnet"].string },
            options: json["Options"].texts, members: (json["Containers"].members ?? [:]).keys.sorted())
    }

    func volume(_ json: JSON) -> EngineVolume? {
        guard let name = json["Name"].string else { return nil }
        let labels = json["Labels"].texts
        let options = json["Options"].texts.sorted { $0.key < $1.key }
        return EngineVolume(
            name: name, driver: json["Driver"].string ?? "", path: json["Mountpoint"].string ?? "",
            project: labels["com.docker.compose.project"], key: labels["com.docker.compose.volume"],
            options: options.prefix(Self.listLimit).map { EngineVariable($0.key, classify($0.key, $0.value)) })
    }

    func neighbour(_ json: JSON) -> EngineNeighbour? {
        guard let id = json["Id"].string, EngineEvidence.isID(id) else { return nil }
        return EngineNeighbour(
            id: id, name: json["Names"].strings.map(ContainerReading.name).first { !$0.contains("/") } ?? id,
            image: json["Image"].string ?? "", state: json["State"].string ?? "",
            project: json["Labels"]["com.docker.compose.project"].string)
    }

    /// nil for what is no event of a container's life.
    func event(_ json: JSON) -> EngineEvent? {
        guard let action = json["Action"].string, let time = json["time"].int else { return nil }
        let actor = json["Actor"]
        let attributes = actor["Attributes"]
        // What runs inside a container (`exec_create: …`) may hold secrets.
        guard EngineReading.actions.contains(action) || action.hasPrefix("health_status: ") else { return nil }
        let isNetwork = json["Type"].string == "network"
        guard let id = isNetwork ? attributes["container"].string : actor["ID"].string else { return nil }
        return EngineEvent(
            action: action, container: id, name: attributes["name"].string ?? "", time: time,
            exitCode: attributes["exitCode"].string.flatMap { Int($0) })
    }

    /// The events that are kept.
    static let actions: Set<String> = [
        "create", "start", "restart", "stop", "kill", "die", "oom", "pause", "unpause", "destroy", "rename", "update",
        "connect", "disconnect",
    ]
}

/// What an image brings into its containers.
struct ImageReading {
    var image: EngineImage
    var environment: [String: String]
    var labels: [String: String]
    var command: [String]
    var entrypoint: [String]
    var healthcheck: JSON

    /// nil when the answer is no image's.
    init?(_ json: JSON, classify: AppCollector.Classify) {
        guard let id = json["Id"].string else { return nil }
        let config = json["Config"]
        labels = config["Labels"].texts
        command = config["Cmd"].strings
        entrypoint = config["Entrypoint"].strings
        healthcheck = config["Healthcheck"]
        environment = [:]
        for entry in config["Env"].strings {
            guard let equals = entry.firstIndex(of: "=") else { continue }
            environment[String(entry[..<equals])] = String(entry[entry.index(after: equals)...])
        }
        let told = labels.filter { ImageReading.told.contains($0.key) }.sorted { $0.key < $1.key }
        image = EngineImage(
            id: id, tags: json["RepoTags"].strings.sorted(), digests: json["RepoDigests"].strings.sorted(),
            created: json["Created"].string.flatMap(EngineTime.init), user: config["User"].string ?? "",
            labels: told.map { EngineVariable($0.key, classify($0.key, String($0.value.prefix(200)))) })
    }

    /// The labels that tell what an image is.
    private static let told: Set<String> = [
        "build_version", "org.opencontainers.image.created", "org.opencontainers.image.revision",
        "org.opencontainers.image.source", "org.opencontainers.image.title", "org.opencontainers.image.version",
    ]
}
