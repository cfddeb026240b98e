/// What the comparison takes from a file's text, without the loader that is being tested.
enum CorpusText {
    /// The profiles that a file names.
    static func profiles(in text: String) -> [String] {
        items(of: "profiles:", in: text).filter { !$0.contains("$") && !$0.hasPrefix("*") }
    }

    /// Whether a service can have a profile, in this file or in one that it brings in: else `*` is as good as none.
    static func mayHaveProfiles(_ text: String) -> Bool {
        ["profiles:", "include:", "extends:"].contains { text.contains($0) }
    }

    /// The env files that a file's services name, in the short form.
    static func envFiles(in text: String) -> [String] {
        items(of: "env_file:", in: text).filter { !$0.contains("$") && !$0.contains(":") && !$0.hasPrefix("/") }
    }

    /// The variables that a file uses, those of commands in the container too.
    static func variables(in text: String) -> [String] {
        Set(text.matches(of: /\$\{?([A-Za-z_][A-Za-z0-9_]*)/).map { String($0.output.1) }).sorted()
    }

    /// A value that fits what a variable of that name is likely used for.
    static func value(for name: String) -> String {
        let name = name.uppercased()
        func has(_ words: String...) -> Bool { words.contains { name.contains($0) } }
        if has("SUBNET", "CIDR") { return "172.28.0.0/16" }
        if has("PORT") { return "8080" }
        if has("_IP", "IPV4", "GATEWAY", "BIND") || name == "IP" { return "172.28.0.9" }
        if has("DIR", "PATH", "FOLDER", "ROOT", "DATA", "CONF", "MEDIA", "VOLUME", "STORAGE", "HOME", "BASE") {
            return "/srv/stub"
        }
        if has("MEM", "SIZE", "SHM") { return "512m" }
        if has("INTERVAL", "TIMEOUT", "PERIOD") { return "30s" }
        return "1000"
    }

    /// The scalar, flow list or block list after a key, wherever the key stands.
    private static func items(of key: String, in text: String) -> [String] {
        var found: Set<String> = []
        var inside = false
        for line in text.split(separator: "\n") {
            let words = line.drop { $0 == " " || $0 == "\t" }
            if words.hasPrefix(key) {
                let rest = words.dropFirst(key.count)
                inside = plain(rest).isEmpty
                let list = rest.contains("[") ? rest.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" } : rest
                for item in list.split(separator: ",") { found.insert(plain(item)) }
            } else if inside, words.hasPrefix("- ") {
                found.insert(plain(words.dropFirst(2)))
            } else {
                inside = false
            }
        }
        return found.filter { !$0.isEmpty }.sorted()
    }

    private static func plain(_ word: Substring) -> String {
        let bare = word.prefix { $0 != "#" }
        return String(bare.filter { !["\"", "'", " ", "\r", "\t"].contains($0) })
    }
}
