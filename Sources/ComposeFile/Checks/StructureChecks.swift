import StackModel

/// What Compose refuses in a canonical document before it looks at the project as a whole.
///
/// In lenient mode what is refused stays: it says what the owner meant. Source: compose-go, validation/.
struct StructureChecks {
    private let diagnostics: Diagnostics

    init(_ diagnostics: Diagnostics) {
        self.diagnostics = diagnostics
    }

    func document(_ document: Node) throws(LoadError) -> Node {
        for (name, volume) in entries(document, "volumes") { try self.volume(name, volume) }
        for (name, config) in entries(document, "configs") {
            try content(["file", "environment", "content"], "configs", name, config)
        }
        for (name, secret) in entries(document, "secrets") {
            try content(["file", "environment"], "secrets", name, secret)
        }
        for (name, service) in entries(document, "services") { try self.service(name, service) }
        return document
    }

    private func entries(_ document: Node, _ section: String) -> [(String, Node)] {
        document[section]?.mapping?.entries.map { ($0.key, $0.value) } ?? []
    }

    private func volume(_ name: String, _ volume: Node) throws(LoadError) {
        guard let mapping = volume.mapping, mapping["external"]?.content == .bool(true) else { return }
        for entry in mapping.entries where !["name", "external"].contains(entry.key) && !entry.key.hasPrefix("x-") {
            try diagnostics.refuse(
                "volumes.\(name): `external` and `\(entry.key)` exclude each other",
                hint: "Remove `\(entry.key)`: an external volume is made elsewhere.", at: entry.keySpan)
        }
    }

    private func content(_ keys: [String], _ section: String, _ name: String, _ node: Node) throws(LoadError) {
        let mapping = node.mapping ?? Mapping()
        let found = keys.filter { mapping.entry($0) != nil }
        if found.count > 1 {
            try diagnostics.refuse(
                "\(section).\(name): \(keys.joined(separator: "|")) exclude each other", hint: "Keep one of them.",
                at: node.span)
        } else if found.isEmpty, mapping.entry("driver") == nil, mapping.entry("external") == nil {
            try diagnostics.refuse(
                "\(section).\(name): one of \(keys.joined(separator: "|")) must be set", hint: "Add `file: PATH`.",
                at: node.span)
        }
    }

    private func service(_ name: String, _ service: Node) throws(LoadError) {
        for port in service["ports"]?.sequence ?? [] {
            guard let address = port["host_ip"], let text = address.string, !NetworkAddress.isValid(text) else {
                continue
            }
            try diagnostics.refuse(
                "invalid IP address \"\(text)\"", hint: "Write an address of this host, such as 127.0.0.1.",
                at: address.span, service: name, attribute: "ports")
        }
        for watch in service["develop", "watch"]?.sequence ?? [] where watch["path"]?.string == "" {
            try diagnostics.refuse(
                "develop.watch.path must not be empty", hint: "Write a path.", at: watch.span, service: name,
                attribute: "develop")
        }
        let devices =
            (service["deploy", "resources", "reservations", "devices"]?.sequence ?? [])
            + (service["gpus"]?.sequence ?? [])
        for device in devices where device["count"] != nil && device["device_ids"] != nil {
            try diagnostics.refuse(
                "`count` and `device_ids` exclude each other", hint: "Keep one of them.", at: device.span,
                service: name, attribute: "deploy")
        }
    }
}
