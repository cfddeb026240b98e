import StackModel

/// Writes out what Compose assumes where a canonical value says nothing. Source: compose-go, transform/defaults.go.
struct Defaults {
    enum Rule: Sendable { case build, secret, port, device }

    private static let rules = PathTable<Rule>([
        "services.*.build": .build,
        "services.*.secrets.*": .secret,
        "services.*.ports.*": .port,
        "services.*.deploy.resources.reservations.devices.*": .device,
        "services.*.gpus.*": .device,
    ])

    init(_ diagnostics: Diagnostics) {}

    func document(_ document: Node) throws(LoadError) -> Node { fill(document, PathCursor(Defaults.rules)) }

    private func fill(_ node: Node, _ cursor: PathCursor<Rule>) -> Node {
        if cursor.isDead { return node }
        if let rule = cursor.value { return apply(rule, node) }
        switch node.content {
        case .mapping(let mapping):
            return node.with(.mapping(mapping.mapValues { fill($0.value, cursor.next($0.key)) }))
        case .sequence(let items):
            let below = cursor.next("[]")
            return node.with(.sequence(items.map { fill($0, below) }))
        default: return node
        }
    }

    private func apply(_ rule: Rule, _ node: Node) -> Node {
        guard var mapping = node.mapping else { return node }
        func assume(_ key: String, _ text: String) {
            if mapping.entry(key) == nil { mapping.set(key, node.text(text)) }
        }
        switch rule {
        case .build: assume("context", ".")
        case .secret: assume("target", "/run/secrets/\(mapping["source"]?.printed ?? "<nil>")")
        case .port:
            assume("protocol", "tcp")
            assume("mode", "ingress")
        case .device:
            if mapping.entry("device_ids") == nil { assume("count", "all") }
        }
        return node.with(.mapping(mapping))
    }
}
