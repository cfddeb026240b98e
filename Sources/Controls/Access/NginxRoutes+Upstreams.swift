import StackModel

/// Where a `proxy_pass` leads: through variables and `upstream` blocks.
extension NginxRoutes {
    /// The places, and why some are not known, as a sentence.
    func upstreams(of line: NginxConfig.Line, at index: Int) -> (found: [ProxyRoute.Upstream], doubt: String?) {
        let written = line.words.first ?? ""
        guard let texts = resolved(NginxRoutes.withoutPath(written), at: index, depth: 0) else {
            return ([], "Where `\(line.name) \(written)` leads is not known from the files.")
        }
        var found: [ProxyRoute.Upstream] = []
        for text in texts {
            let bare = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
            if bare.hasPrefix("unix:") { continue }
            let address = bare.prefix { $0 != "/" && $0 != "?" }
            if let block = config.blocks.first(where: { $0.name == "upstream" && $0.words.first == String(address) }) {
                for server in block.lines where server.name == "server" {
                    if let first = server.words.first, let one = NginxRoutes.upstream(first[...]) { found.append(one) }
                }
            } else if let one = NginxRoutes.upstream(address) {
                found.append(one)
            }
        }
        return (found, nil)
    }

    /// The address alone: what stands behind it decides nothing here.
    private static func withoutPath(_ text: String) -> String {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        var end = text[start...].firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
        for variable in ["$request_uri", "$uri", "$document_uri", "$is_args", "$args", "$query_string"] {
            if let range = text[start..<end].firstRange(of: variable) { end = range.lowerBound }
        }
        return String(text[..<end])
    }

    private static func upstream(_ address: Substring) -> ProxyRoute.Upstream? {
        guard !address.hasPrefix("unix:"), !address.isEmpty else { return nil }
        guard !address.hasSuffix("]"), let colon = address.lastIndex(of: ":") else {
            return ProxyRoute.Upstream(host: String(address))
        }
        return ProxyRoute.Upstream(
            host: String(address[..<colon]), port: Int(address[address.index(after: colon)...]))
    }

    /// The text with each `$name` replaced by what `set` gives it at that place; more than one where `if` blocks differ, nil
    /// where a part that matters is not known.
    private func resolved(_ text: String, at index: Int, depth: Int) -> [String]? {
        guard let dollar = text.firstIndex(of: "$") else { return [text] }
        // Neither does the scheme matter.
        if let scheme = text.firstRange(of: "://"), dollar < scheme.lowerBound {
            return resolved("http" + text[scheme.lowerBound...], at: index, depth: depth)
        }
        guard depth < 8 else { return nil }
        var name = text[text.index(after: dollar)...]
        let isBraced = name.hasPrefix("{")
        if isBraced { name = name.dropFirst() }
        name = name.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard !name.isEmpty, let values = values(of: "$\(name)", at: index) else { return nil }
        let end = isBraced && name.endIndex < text.endIndex ? text.index(after: name.endIndex) : name.endIndex
        var results: [String] = []
        for value in values.prefix(8) {
            guard let more = resolved(text[..<dollar] + value + text[end...], at: index, depth: depth + 1) else {
                return nil
            }
            results += more.prefix(8)
        }
        return results
    }

    /// What `set` gives a variable: that of the inmost level that sets it, with those of conditions beside.
    private func values(of variable: String, at index: Int) -> [String]? {
        func sets(_ level: Int) -> [String] {
            config.lines("set", in: level).filter { $0.words.first == variable }.compactMap {
                $0.words.dropFirst().first
            }
        }
        for level in config.levels(of: index) {
            let conditional = config.blocks[level].children.filter { config.blocks[$0].name == "if" }.flatMap(sets)
            if let last = sets(level).last { return [last] + conditional }
            if !conditional.isEmpty { return conditional }
        }
        return nil
    }
}
