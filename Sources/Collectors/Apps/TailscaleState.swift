/// What Tailscale serves by its own state, where it was told on the command line and not in a file: `tailscale funnel 443`
/// is kept there. Nothing else of the state, which holds the node's keys, is looked at.
///
/// Source: tailscale/tailscale:ipn/store.go (`_serve/ID`, `_current-profile`), ipn/serve.go; values are base64 in JSON.
enum TailscaleState {
    /// The entries of the profile that is in use; of all profiles where none is said to be.
    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        let stored = try TreeText.entries(text, file: file)
        func decoded(_ entry: RawEntry) -> String? {
            KeyBlob.decoded(entry.value).flatMap { String(validating: $0, as: UTF8.self) }
        }
        let current = stored.first { $0.key == "_current-profile" }.flatMap(decoded)
        let serving = stored.filter { $0.key.hasPrefix("_serve/") }
        let used = serving.filter { entry in current?.hasSuffix("-" + entry.key.dropFirst(7)) ?? true }
        var entries: [RawEntry] = []
        for entry in used {
            guard let served = decoded(entry) else {
                throw SettingsError(file: file, line: entry.line, message: "what is served is not readable")
            }
            entries += try TreeText.entries(served, file: file).map {
                RawEntry(key: $0.key, value: $0.value, line: entry.line, column: entry.column)
            }
        }
        return entries
    }
}
