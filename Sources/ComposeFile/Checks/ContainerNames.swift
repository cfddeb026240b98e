import StackModel

/// Refuses two services with the same `container_name`.
struct ContainerNames {
    private let diagnostics: Diagnostics

    init(_ diagnostics: Diagnostics) {
        self.diagnostics = diagnostics
    }

    func check(_ root: Node) throws(LoadError) {
        var seen: [String: String] = [:]
        for entry in root["services"]?.mapping?.entries ?? [] {
            guard let name = entry.value["container_name"], let text = name.string, !text.isEmpty else { continue }
            if let other = seen[text] {
                try diagnostics.refuse(
                    "the container name \"\(text)\" is already used by the service \"\(other)\"",
                    hint: "Give one of them another name.", at: name.span, service: entry.key,
                    attribute: "container_name")
            }
            seen[text] = entry.key
        }
    }
}
