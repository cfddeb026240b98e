import Clients
import Evidence
import StackModel

extension ContainerReading {
    func rights(_ json: JSON) -> EngineRights {
        let host = json["HostConfig"]
        let config = json["Config"]
        return EngineRights(
            user: config["User"].string ?? "", groups: host["GroupAdd"].strings,
            isPrivileged: host["Privileged"].bool == true, capAdd: capabilities(host["CapAdd"]),
            capDrop: capabilities(host["CapDrop"]), securityOptions: securityOptions(host["SecurityOpt"].strings),
            appArmor: text(json["AppArmorProfile"]), isReadOnly: host["ReadonlyRootfs"].bool == true,
            pid: text(host["PidMode"]), ipc: text(host["IpcMode"]).flatMap { $0 == "private" ? nil : $0 },
            uts: text(host["UTSMode"]), userNamespace: text(host["UsernsMode"]),
            cgroupNamespace: text(host["CgroupnsMode"]), devices: (host["Devices"].elements ?? []).map(device),
            gpus: (host["DeviceRequests"].elements ?? []).map(gpu), sysctls: host["Sysctls"].texts,
            hasInit: host["Init"].bool, runtime: text(host["Runtime"]),
            maskedPaths: host["MaskedPaths"].elements?.count)
    }

    private func text(_ json: JSON) -> String? { json.string.flatMap { $0.isEmpty ? nil : $0 } }

    private func capabilities(_ json: JSON) -> [String] {
        json.strings.map { name in
            let name = name.uppercased()
            return name.hasPrefix("CAP_") ? String(name.dropFirst(4)) : name
        }.sorted()
    }

    /// Each option once, with `:` behind its name; a profile's whole text becomes `seccomp:…`.
    private func securityOptions(_ options: [String]) -> [String] {
        options.map { option in
            guard let separator = option.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return option }
            let value = option[option.index(after: separator)...]
            return "\(option[..<separator]):\(value.utf8.count > 200 || value.contains("{") ? "…" : String(value))"
        }.sorted()
    }

    private func device(_ json: JSON) -> String {
        [json["PathOnHost"], json["PathInContainer"], json["CgroupPermissions"]].map { $0.string ?? "" }
            .joined(separator: ":")
    }

    private func gpu(_ json: JSON) -> String {
        let capabilities = (json["Capabilities"].elements ?? []).map { $0.strings.joined(separator: "+") }
        return ([json["Driver"].string ?? ""] + capabilities + json["DeviceIDs"].strings)
            .filter { !$0.isEmpty }.joined(separator: ",")
    }

    // MARK: Network

    func networking(_ json: JSON) -> EngineNetworking {
        let host = json["HostConfig"]
        let settings = json["NetworkSettings"]
        let networks = (settings["Networks"].members ?? [:]).sorted { $0.key < $1.key }
        return EngineNetworking(
            mode: NetworkMode(text(host["NetworkMode"]) ?? "default"),
            attachments: networks.prefix(Self.listLimit).map { attachment($0.key, $0.value) },
            ports: ports(settings["Ports"]), bindings: ports(host["PortBindings"]), dns: host["Dns"].strings,
            extraHosts: host["ExtraHosts"].strings)
    }

    private func attachment(_ name: String, _ json: JSON) -> EngineAttachment {
        let addresses = [json["IPAddress"], json["GlobalIPv6Address"]].compactMap(text)
        return EngineAttachment(
            network: name, networkID: text(json["NetworkID"]), addresses: addresses,
            aliases: json["Aliases"].strings)
    }

    /// `{"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}], "53/udp": null}`
    private func ports(_ json: JSON) -> [EnginePort] {
        var ports: [EnginePort] = []
        for (key, bindings) in (json.members ?? [:]).sorted(by: { $0.key < $1.key }) {
            let parts = key.split(separator: "/")
            guard let first = parts.first, let number = Int(first), (1...65535).contains(number) else { continue }
            let transport = PublishedPort.Transport(rawValue: parts.count > 1 ? String(parts[1]) : "tcp") ?? .tcp
            for binding in (bindings.elements ?? []).prefix(Self.listLimit) {
                let port = binding["HostPort"].string.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
                ports.append(
                    EnginePort(
                        hostAddress: binding["HostIp"].string ?? "", hostPort: port, containerPort: number,
                        transport: transport))
            }
        }
        return ports
    }
}
