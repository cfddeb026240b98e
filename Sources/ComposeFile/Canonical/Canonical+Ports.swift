import StackModel

extension Canonical {
    /// Ports of any form as mappings; one entry can stand for a range.
    func ports(_ node: Node, _ items: [Node], _ path: NodePath) throws(LoadError) -> Node? {
        var ports: [Node] = []
        for item in items {
            switch item.content {
            case .mapping: ports.append(item)
            case .int, .string:
                switch PortSpecification.parse(item.printed) {
                case .success(let bindings):
                    for binding in bindings {
                        // A range stands for many values.
                        for _ in 0..<5 { try diagnostics.count(item.span, depth: path.count) }
                        ports.append(binding.longForm(at: item))
                    }
                case .failure(let failure):
                    // A variable that is left standing keeps the whole list as it was written.
                    if keepUnreadable { return node }
                    try diagnostics.refuse(
                        failure.message, hint: "Write [ADDRESS:][PUBLISHED:]CONTAINER[/PROTOCOL].", at: item.span,
                        path: path)
                }
            default:
                try diagnostics.refuse(
                    "`\(item.printed)` is not a port", hint: "Quote the port: \"8080:80\".", at: item.span, path: path)
            }
        }
        return node.with(.sequence(ports))
    }
}

extension PortSpecification.Binding {
    /// The long form, every part at the place of the short one.
    func longForm(at node: Node) -> Node {
        var mapping = Mapping()
        mapping.set("mode", node.text("ingress"))
        if !hostAddress.isEmpty { mapping.set("host_ip", node.text(hostAddress)) }
        if target != 0 { mapping.set("target", node.with(.int(target))) }
        if !published.isEmpty { mapping.set("published", node.text(published)) }
        mapping.set("protocol", node.text(transport))
        return node.with(.mapping(mapping))
    }
}

extension VolumeSpecification {
    /// The long form, every part at the place of the short one.
    func longForm(at node: Node) -> Node {
        var mapping = Mapping()
        func section(_ values: [(String, Node.Content)]) -> Node {
            var section = Mapping()
            for (key, value) in values { section.set(key, node.with(value)) }
            return node.with(.mapping(section))
        }
        mapping.set("type", node.text(isBind ? "bind" : "volume"))
        if !source.isEmpty { mapping.set("source", node.text(source)) }
        let clean = target.isEmpty ? "" : GoPath.clean(target)
        if !clean.isEmpty { mapping.set("target", node.text(clean)) }
        if readOnly { mapping.set("read_only", node.with(.bool(true))) }
        var bind: [(String, Node.Content)] = []
        if !selinux.isEmpty { bind.append(("selinux", .string(selinux))) }
        if !propagation.isEmpty { bind.append(("propagation", .string(propagation))) }
        if isBind { bind.append(("create_host_path", .bool(true))) }
        if !bind.isEmpty { mapping.set("bind", section(bind)) }
        if noCopy || !isBind && !isBare { mapping.set("volume", section(noCopy ? [("nocopy", .bool(true))] : [])) }
        return node.with(.mapping(mapping))
    }
}
