import StackModel

extension ConsistencyChecks {
    /// Services cannot depend on each other in a circle.
    ///
    /// Walks without recursion: a chain can be as long as the file allows.
    func dependencyCycles() throws(LoadError) {
        var done: Set<String> = []
        for root in services.entries.map(\.key).sorted() where !done.contains(root) {
            var path = [root]
            var places = [root: 0]
            var pending = [dependencies(root)]
            while let name = path.last {
                guard let next = pending[pending.count - 1].popLast() else {
                    done.insert(name)
                    places[name] = nil
                    path.removeLast()
                    pending.removeLast()
                    continue
                }
                if let start = places[next.key] {
                    try circle(Array(path[start...]) + [next.key], at: next.keySpan, name)
                } else if !done.contains(next.key), services.entry(next.key) != nil {
                    places[next.key] = path.count
                    path.append(next.key)
                    pending.append(dependencies(next.key))
                }
            }
        }
    }

    private func dependencies(_ name: String) -> [Mapping.Entry] {
        services[name]?["depends_on"]?.mapping?.entries ?? []
    }

    private func circle(_ names: [String], at span: SourceSpan, _ service: String) throws(LoadError) {
        let shown = names.count > 12 ? names.prefix(6) + ["…"] + names.suffix(5) : names[...]
        try refuse(
            "the dependencies go in a circle: \(shown.joined(separator: " -> "))", "Remove one of them.", span, service,
            "depends_on")
    }
}
