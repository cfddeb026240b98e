import StackModel

/// Where a `proxy_pass` leads: through variables and `upstream` blocks.
extension NginxRoutes {
    /// The most servers of one `upstream` that are followed.
    private static let serverLimit = 256

    /// The places, and why some are not known, as a sentence.
    func upstreams(of line: NginxConfig.Line, at index: Int) -> (found: [ProxyRoute.Upstream], doubt: String?) {
        let written = line.words.first ?? ""
        guard let texts = resolved(NginxRoutes.withoutPath(written), at: index) else {
            return ([], "Where `\(line.name) \(written)` leads is not known from the files.")
        }
        var found: [ProxyRoute.Upstream] = []
        for text in texts {
            let bare = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
            if bare.hasPrefix("unix:") { continue }
            let address = bare.prefix { $0 != "/" && $0 != "?" }
            if let block = upstreamBlocks[String(address)] {
                let servers = config.lines("server", in: block)
                guard servers.count <= NginxRoutes.serverLimit else {
                    return ([], "`upstream \(address)` has more servers than are followed.")
                }
                for server in servers {
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
    private func resolved(_ text: String, at index: Int) -> [String]? {
        var results: [String] = []
        var waiting = [text]
        // A few variables with a few values each have thousands of combinations, and one may hold itself.
        var steps = 0
        while let text = waiting.popLast() {
            steps += 1
            guard steps <= 64, results.count < 8, text.utf8.count <= 4096 else { return nil }
            guard let dollar = text.firstIndex(of: "$") else {
                results.append(text)
                continue
            }
            // Neither does the scheme matter.
            if let scheme = text.firstRange(of: "://"), dollar < scheme.lowerBound {
                waiting.append("http" + text[scheme.lowerBound...])
                continue
            }
            var name = text[text.index(after: dollar)...]
            let isBraced = name.hasPrefix("{")
            if isBraced { name = name.dropFirst() }
            name = name.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            guard !name.isEmpty, let values = values(of: "$\(name)", at: index), values.count <= 8 else { return nil }
            let end = isBraced && name.endIndex < text.endIndex ? text.index(after: name.endIndex) : name.endIndex
            waiting += values.reversed().map { text[..<dollar] + $0 + text[end...] }
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
        for level in rewriteLevels(of: index) {
            let conditional = config.blocks[level].children.filter { config.blocks[$0].name == "if" }.flatMap(sets)
            if let last = sets(level).last { return [last] + conditional }
            if !conditional.isEmpty { return conditional }
        }
        return nil
    }
}
