import StackModel

extension AppSettings {
    /// The settings of each service from both sources: what the running app says decides, and keeps what its file says
    /// where that differs.
    public static func merged(files: [AppSettings], answers: [AppSettings]) -> [AppSettings] {
        var merged = files
        for live in answers {
            if let index = merged.firstIndex(where: { $0.service == live.service }) {
                merged[index] = merged[index].merged(with: live)
            } else {
                merged.append(live)
            }
        }
        return merged
    }

    /// - Parameter live: the same app's settings as it answers them.
    private func merged(with live: AppSettings) -> AppSettings {
        var result = self
        result.answers += live.answers
        // A list is replaced as a whole: its elements have no names to compare by. An answer may have all of it in one
        // value, empty ones too.
        let lists = Set(live.entries.map { AppSettings.list(of: $0.key) ?? $0.key.lowercased() })
        var byKey = Dictionary(
            entries.map { (AppSettings.canonical($0.key), $0) }, uniquingKeysWith: { _, last in last })
        result.entries.removeAll { entry in
            AppSettings.list(of: entry.key).map(lists.contains) ?? false
        }
        // A tunnel's rules have places, which findings point at: those that the running one does not have go.
        let rules = Set(live.entries.compactMap { AppSettings.rule(of: $0.key) })
        if !rules.isEmpty {
            result.entries.removeAll { entry in
                AppSettings.rule(of: entry.key).map { !rules.contains($0) } ?? false
            }
        }
        for entry in live.entries {
            var entry = entry
            let key = AppSettings.canonical(entry.key)
            if AppSettings.list(of: entry.key) == nil, let written = byKey.removeValue(forKey: key) {
                result.entries.removeAll { AppSettings.canonical($0.key) == key }
                // The owner's own spelling of the key, and where it is the same, their own line.
                entry.key = written.key
                if AppSettings.isSame(written.value, entry.value) {
                    entry.span = written.span
                } else {
                    entry.onDisk = Other(written.value, at: written.span)
                }
            }
            result.entries.append(entry)
        }
        return result
    }

    /// Keys that are one setting under several spellings: qBittorrent 5.3 moved those of its page to a section of their own.
    private static func canonical(_ key: String) -> String {
        let key = key.lowercased()
        return key.hasPrefix("preferences/webui\\") ? "webui/" + key.dropFirst("preferences/webui\\".count) : key
    }

    /// The list that the key's element belongs to, such as `system/pluginrepositories` or `network/knownproxies`; nil for
    /// a single setting.
    private static func list(of key: String) -> String? {
        let parts = key.lowercased().split(separator: "/")
        if parts.count > 2, parts.last == "string" { return parts.dropLast().joined(separator: "/") }
        return parts.dropLast().last == "repositoryinfo" ? parts.dropLast(2).joined(separator: "/") : nil
    }

    /// The number of the tunnel's rule that the key belongs to (`ingress/2/service`); nil for every other key.
    private static func rule(of key: String) -> Substring? {
        let parts = key.split(separator: "/", maxSplits: 2)
        return parts.count == 3 && parts[0] == "ingress" ? parts[1] : nil
    }

    /// Whether both mean the same: without regard to case, to the blanks and separators of lists, or to `1` for true.
    private static func isSame(_ left: EnvironmentValue, _ right: EnvironmentValue) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): plain(left) == plain(right)
        case (.secret(let left), .secret(let right)): left.fingerprint == right.fingerprint
        case (.text(let text), .absent), (.absent, .text(let text)): text.isEmpty
        default: left == right
        }
    }

    private static func plain(_ text: String) -> [Substring] {
        text.lowercased().split { ", ;\n\r\t".contains($0) }
    }
}
