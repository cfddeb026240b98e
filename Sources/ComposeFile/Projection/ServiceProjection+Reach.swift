import StackModel

// What a service may touch: files, devices, secrets.
extension ServiceProjection {
    mutating func projectReach(into service: inout Service) {
        service.mounts = (mapping["volumes"]?.sequence ?? []).compactMap { mount($0) }
        service.tmpfs = reader.texts("tmpfs")
        service.secrets = (mapping["secrets"]?.sequence ?? []).compactMap {
            grant($0, "secrets", folder: "/run/secrets/")
        }
        service.configs = (mapping["configs"]?.sequence ?? []).compactMap { grant($0, "configs", folder: "/") }
        service.devices = (mapping["devices"]?.sequence ?? []).compactMap { device($0) }
        service.gpus = gpus()
    }

    /// A mount whose source cannot be known keeps its target: only the source is left out, and the attribute is undecided.
    private mutating func mount(_ node: Node) -> Mount? {
        guard let entry = node.mapping, let kind = Mount.Kind(rawValue: entry["type"]?.string ?? "") else { return nil }
        let nodes = [node] + ["type", "source", "target", "read_only"].compactMap { entry[$0] }
        let isKnown = nodes.allSatisfy { reader.known($0, "volumes") != nil }
        guard let target = entry["target"]?.string, target.hasPrefix("/") || isKnown else { return nil }
        let propagation = entry["bind"]?.mapping?["propagation"]?.string
        return Mount(
            kind: kind, span: node.span, usedAt: node.usedAt, source: isKnown ? entry["source"]?.string : nil,
            target: target, isReadOnly: entry["read_only"]?.content == .bool(true),
            propagation: propagation?.isEmpty == true ? nil : propagation, variables: Self.variables(of: nodes))
    }

    private mutating func grant(_ node: Node, _ attribute: String, folder: String) -> Grant? {
        guard let key = reader.text(node.mapping?["source"] ?? node, attribute) else { return nil }
        var target = reader.text(node.mapping?["target"], attribute)?.value ?? folder + key.value
        if !target.hasPrefix("/") { target = folder + target }
        return Grant(key: key.value, span: node.span, target: target)
    }

    /// `source:target[:permissions]`, the permissions only where they are not `rwm`.
    private mutating func device(_ node: Node) -> Located<String>? {
        guard let entry = node.mapping else { return reader.text(node, "devices") }
        guard let source = reader.text(entry["source"], "devices") else { return nil }
        let target = reader.text(entry["target"], "devices")?.value ?? source.value
        let permissions = entry["permissions"]?.string ?? "rwm"
        let suffix = permissions == "rwm" || permissions.isEmpty ? "" : ":" + permissions
        return node.located("\(source.value):\(target)\(suffix)")
    }

    /// Where a GPU is asked for: the driver, or `gpu` where none is named.
    private mutating func gpus() -> [Located<String>] {
        let reservations = mapping["deploy"]?.mapping?["resources"]?.mapping?["reservations"]?.mapping?["devices"]
        let reserved = (reservations?.sequence ?? []).filter { request in
            let capabilities = request.mapping?["capabilities"]?.sequence?.compactMap(\.string) ?? []
            return capabilities.contains("gpu") || request.mapping?["driver"]?.string == "nvidia"
        }
        let asked = mapping["gpus"].map { $0.sequence ?? [$0] } ?? []
        var found = (asked + reserved).map { $0.located($0.mapping?["driver"]?.string ?? "gpu") }
        if let runtime = reader.text("runtime"), runtime.value == "nvidia" { found.append(runtime) }
        return found
    }

    // MARK: With which rights

    mutating func projectRights(into service: inout Service) {
        service.user = reader.text("user")
        service.groupAdd = reader.texts("group_add")
        service.privileged = reader.bool("privileged")
        service.readOnly = reader.bool("read_only")
        service.capAdd = reader.texts("cap_add").map { $0.map(Self.capability) }
        service.capDrop = reader.texts("cap_drop").map { $0.map(Self.capability) }
        service.securityOpt = reader.texts("security_opt")
        service.pid = reader.text("pid")
        service.ipc = reader.text("ipc")
        service.uts = reader.text("uts")
        service.usernsMode = reader.text("userns_mode")
        service.cgroup = reader.text("cgroup")
        service.sysctls = reader.texts(in: "sysctls")
        for limit in mapping["ulimits"]?.mapping?.entries ?? [] {
            if let single = limit.value.scalarText, reader.known(limit.value, "ulimits") != nil {
                service.ulimits[limit.key] = limit.value.located(single)
            } else if let soft = reader.text(limit.value.mapping?["soft"], "ulimits"),
                let hard = reader.text(limit.value.mapping?["hard"], "ulimits")
            {
                service.ulimits[limit.key] = limit.value.located("\(soft.value):\(hard.value)")
            }
        }
    }

    /// In capitals and without `CAP_`, as the kernel's own lists have them.
    private static func capability(_ text: String) -> String {
        let name = text.uppercased()
        return name.hasPrefix("CAP_") ? String(name.dropFirst(4)) : name
    }
}
