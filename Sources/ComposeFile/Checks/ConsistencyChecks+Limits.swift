import StackModel

extension ConsistencyChecks {
    /// The same limit written in two ways must be the same.
    func limits(_ name: String, _ service: Node) throws(LoadError) {
        let deploy = service["deploy"]
        if let scale = service["scale"], let replicas = deploy?["replicas"], scale.content != replicas.content {
            try refuse("`scale` and `deploy.replicas` differ", "Keep one of them.", scale.span, name, "scale")
        }
        for (count, attribute) in [(service["scale"], "scale"), (deploy?["replicas"], "deploy")] {
            guard let count, case .int(let value) = count.content, value < 0 else { continue }
            try refuse("the number of containers is negative", "Write 0 or more.", count.span, name, attribute)
        }
        let pairs = [
            ("cpus", "limits", "cpus"), ("mem_limit", "limits", "memory"),
            ("mem_reservation", "reservations", "memory"), ("pids_limit", "limits", "pids"),
        ]
        for (own, section, other) in pairs {
            guard let value = service[own], !isZero(value), let resource = deploy?["resources", section] else {
                continue
            }
            let limit = resource[other]
            if limit.map(number) ?? 0 != number(value) {
                try refuse(
                    "`\(own)` and `deploy.resources.\(section).\(other)` differ", "Keep one of them.", value.span,
                    name, own)
            }
        }
        let (count, attribute) = (service["scale"] ?? deploy?["replicas"], service["scale"] == nil ? "deploy" : "scale")
        if let count, case .int(let value) = count.content, value > 1, let own = service["container_name"],
            !isEmpty(own)
        {
            try refuse(
                "`container_name` cannot be used with \(value) containers", "Remove `container_name`.", own.span,
                name, attribute)
        }
        for watch in service["develop", "watch"]?.sequence ?? [] {
            if isEmpty(watch["target"]), !["rebuild", "restart"].contains(watch["action"]?.string ?? "") {
                try refuse(
                    "develop.watch needs a target for this action", "Add `target:`.", watch.span, name, "develop")
            }
        }
    }

    private func number(_ node: Node) -> Double {
        switch node.content {
        case .int(let value): Double(value)
        case .float(let value): value
        default: node.string.flatMap(TypeCast.number) ?? 0
        }
    }

    private func isZero(_ node: Node) -> Bool { number(node) == 0 }

    /// Two mounts cannot have the same target.
    func mounts(_ name: String, _ service: Node) throws(LoadError) {
        var seen: [String: SourceSpan] = [:]
        func add(_ target: String, at span: SourceSpan, _ attribute: String) throws(LoadError) {
            if let first = seen[target] {
                try refuse(
                    "\(target) is already mounted at \(first)", "Keep one of them.", span, name, attribute)
            }
            seen[target] = span
        }
        for node in service["tmpfs"]?.sequence ?? [] {
            try add(GoText.cut(node.printed, ":").before, at: node.span, "tmpfs")
        }
        for node in service["volumes"]?.sequence ?? [] {
            try add(node["target"]?.printed ?? "", at: node.span, "volumes")
        }
    }

}
