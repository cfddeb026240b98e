/// Tells the services that run from those whose profiles are not active.
struct Profiles {
    private let active: [String]

    init(_ active: [String]) {
        self.active = active
    }

    /// Takes the services that are not enabled out of the project.
    func separate(_ root: inout Node) -> [LoadedProject.InactiveService] {
        var inactive: [LoadedProject.InactiveService] = []
        root = root.updating("services") { services in
            guard let mapping = services.mapping else { return services }
            var kept: [Mapping.Entry] = []
            for entry in mapping.entries {
                if enables(entry.value) {
                    kept.append(entry)
                } else {
                    inactive.append(
                        LoadedProject.InactiveService(
                            name: entry.key, span: entry.keySpan, definition: entry.value))
                }
            }
            return services.with(.mapping(Mapping(kept)))
        }
        return inactive
    }

    private func enables(_ service: Node) -> Bool {
        guard let profiles = service["profiles"]?.sequence, !profiles.isEmpty else { return true }
        return active.contains("*") || profiles.contains { active.contains($0.printed) }
    }
}
