import StackModel

/// Fills in what names a variable without `$`: entries of a list `environment`, and secrets and configs from one.
struct EnvironmentReferences {
    /// Where a secret's own value is put: a key that no file can have, and that no output prints.
    static let secretValue = "x-#value"

    private let variables: VariableTable

    init(_ variables: VariableTable) {
        self.variables = variables
    }

    func document(_ document: Node) -> Node {
        document
            .updating("services") { $0.mappingValues { $0.updating("environment", environment) } }
            .updating("secrets") { $0.mappingValues { reference($0, EnvironmentReferences.secretValue) } }
            .updating("configs") { $0.mappingValues { reference($0, "content") } }
    }

    private func environment(_ node: Node) -> Node {
        guard let items = node.sequence else { return node }
        return node.with(
            .sequence(
                items.filter { $0.string != nil }.map { item in
                    guard let name = item.string, let found = variables.value(name) else { return item }
                    return item.text("\(name)=\(found.value)").using(name, found.origin)
                }))
    }

    private func reference(_ node: Node, _ key: String) -> Node {
        guard var mapping = node.mapping, let source = mapping["environment"], let name = source.string,
            let found = variables.value(name)
        else { return node }
        mapping.set(key, source.text(found.value).using(name, found.origin))
        return node.with(.mapping(mapping))
    }
}

extension Node {
    /// This value with one more variable that it was made with.
    func using(_ name: String, _ origin: VariableOrigin) -> Node {
        var copy = self
        copy.variables.append(VariableUse(name: name, origin: origin))
        return copy
    }
}
