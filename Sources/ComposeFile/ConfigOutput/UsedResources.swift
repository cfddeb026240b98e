/// Leaves out the networks, volumes, secrets, configs and models that no enabled service uses, as `config` does.
enum UsedResources {
    private static let sections = ["networks", "volumes", "secrets", "configs", "models"]

    static func only(_ root: Node) -> Node {
        var used: [String: Set<String>] = [:]
        for entry in root["services"]?.mapping?.entries ?? [] { add(entry.value, to: &used) }
        var result = root
        for section in sections {
            result = result.updating(section) { node in
                let kept = node.mapping?.entries.filter { used[section]?.contains($0.key) ?? false } ?? []
                return node.with(.mapping(Mapping(kept)))
            }
        }
        return result
    }

    private static func add(_ service: Node, to used: inout [String: Set<String>]) {
        for section in ["networks", "models"] {
            for entry in service[section]?.mapping?.entries ?? [] { used[section, default: []].insert(entry.key) }
        }
        for volume in service["volumes"]?.sequence ?? [] where volume["type"]?.string == "volume" {
            if let source = volume["source"]?.string { used["volumes", default: []].insert(source) }
        }
        let secrets = (service["secrets"]?.sequence ?? []) + (service["build", "secrets"]?.sequence ?? [])
        for secret in secrets { used["secrets", default: []].insert(secret["source"]?.printed ?? "") }
        for config in service["configs"]?.sequence ?? [] {
            used["configs", default: []].insert(config["source"]?.printed ?? "")
        }
    }
}
