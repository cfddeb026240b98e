import Evidence
import KnownImages
import StackModel

/// The routes of a Caddyfile: what each site leads to, and whether it asks who is there first.
struct CaddyRoutes: Sendable {
    /// One `reverse_proxy`.
    struct Route: Sendable {
        var site: String
        /// The matchers that it stands behind, such as `/api*`; empty where it is for every path.
        var path: String
        /// The blocks that it stands in, the site's own first.
        var blocks: [String]
        var upstreams: [ProxyRoute.Upstream]
        var login: RouterGuard
        var span: SourceSpan
    }

    private(set) var routes: [Route] = []
    let lines: [Line]

    /// One directive with the blocks that it stands in.
    struct Line: Sendable {
        var blocks: [String]
        var name: String
        var words: [String]
        var span: SourceSpan
    }

    init(_ settings: AppSettings) {
        lines = settings.entries.map { entry in
            var parts: [String] = []
            var rest = entry.key[...]
            while let range = rest.firstRange(of: " > ") {
                parts.append(String(rest[..<range.lowerBound]))
                rest = rest[range.upperBound...]
            }
            let words = Self.text(of: entry).split(separator: " ").map(String.init)
            return Line(blocks: parts, name: String(rest), words: words, span: entry.span)
        }
        for line in lines where line.name == "reverse_proxy" {
            guard let first = line.blocks.first else { continue }
            let site = first.drop { $0.isNumber }.dropFirst()
            if site.hasPrefix("(") || site.isEmpty { continue }
            routes.append(
                Route(
                    site: String(site), path: path(of: line), blocks: line.blocks, upstreams: upstreams(of: line),
                    login: login(before: line), span: line.span))
        }
    }

    /// Why routes may be missing: what is brought in from elsewhere, and a `reverse_proxy` whose address is made at run time.
    var unseen: [String] {
        let snippets = Set(lines.compactMap { Self.snippet($0.blocks.first) })
        let routed = Set(lines.filter { $0.name == "reverse_proxy" }.compactMap { Self.snippet($0.blocks.first) })
        return lines.compactMap { line -> String? in
            if line.name == "import", let name = line.words.first {
                if !snippets.contains(name) { return "What `import \(name)` brings in is not in this file." }
                return routed.contains(name)
                    ? "Where the `reverse_proxy` of the snippet `\(name)` leads was not followed." : nil
            }
            guard line.name == "reverse_proxy", Self.snippet(line.blocks.first) == nil, upstreams(of: line).isEmpty
            else {
                return nil
            }
            return "Where the `reverse_proxy` of line \(line.span.line) leads is not known."
        }
    }

    /// The name of the snippet that a block is; nil for a site.
    private static func snippet(_ block: String?) -> String? {
        guard let name = block?.drop(while: \.isNumber).dropFirst(), name.hasPrefix("("), name.hasSuffix(")") else {
            return nil
        }
        return String(name.dropFirst().dropLast())
    }

    private func path(of line: Line) -> String {
        func isMatcher(_ word: some StringProtocol) -> Bool {
            (word.hasPrefix("/") && word != "/*") || word.hasPrefix("@")
        }
        let around = line.blocks.dropFirst().compactMap { block in
            block.split(separator: " ").dropFirst(2).first.map(String.init)
        }
        return (around + line.words.prefix(1)).filter { isMatcher($0) }.joined(separator: " ")
    }

    /// Stands for words that are kept secret as a whole.
    private static let hidden = "?"

    /// The words after a directive; what was masked in them stays masked, the matcher before it is plain.
    private static func text(of entry: AppSettings.Entry) -> String {
        switch entry.value {
        case .text(let text): text
        case .masked(let text): text.text
        case .secret, .absent, .unknown: hidden
        }
    }

    /// The places of a `reverse_proxy`: on its line, or as `to` in its block.
    private func upstreams(of line: Line) -> [ProxyRoute.Upstream] {
        let nested = lines.filter { inner in
            inner.name == "to" && inner.blocks.dropLast() == line.blocks[...]
                && inner.blocks.last?.contains("reverse_proxy") == true
        }
        return (line.words + nested.flatMap(\.words)).compactMap { word in
            guard !word.hasPrefix("/"), !word.hasPrefix("@"), !word.hasPrefix("*"), !word.hasPrefix("{") else {
                return nil
            }
            let bare = word.firstRange(of: "://").map { word[$0.upperBound...] } ?? word[...]
            let parts = bare.split(separator: ":", maxSplits: 1)
            guard let host = parts.first else { return nil }
            return ProxyRoute.Upstream(host: String(host), port: parts.count > 1 ? Int(parts[1]) : nil)
        }
    }

    /// What stands before the line in its own block and in those around it: Caddy runs logins before what follows, but in
    /// a `route` block, which keeps the order of the file.
    private func login(before line: Line) -> RouterGuard {
        var doubt: RouterGuard?
        for depth in 1...max(1, line.blocks.count) {
            let block = line.blocks.prefix(depth)
            let isOrdered = block.last?.drop { $0.isNumber }.dropFirst().hasPrefix("route") == true
            for other in lines where other.blocks[...] == block {
                if isOrdered, other.span.line > line.span.line { continue }
                switch answer(of: other) {
                case .login(let what): return .login(what)
                case .unknown(let reason): doubt = doubt ?? .unknown(reason)
                case .open: break
                }
            }
        }
        return doubt ?? .open
    }

    private static let logins: Set<String> = ["forward_auth", "basic_auth", "basicauth", "authorize", "authenticate"]

    private func answer(of line: Line) -> RouterGuard {
        if line.name == "import" {
            let snippet = line.words.first ?? ""
            let inside = lines.filter { $0.blocks.count == 1 && $0.blocks[0].hasSuffix(" (\(snippet))") }
            if inside.isEmpty { return .unknown("What `import \(snippet)` brings in is not in this file.") }
            for other in inside where other.name != "import" {
                if case .login(let what) = answer(of: other) { return .login(what) }
            }
            return inside.contains { $0.name == "import" }
                ? .unknown("What `import \(snippet)` brings in was not followed further.") : .open
        }
        guard Self.logins.contains(line.name) else { return .open }
        guard let first = line.words.first else { return .login(line.name) }
        if first == Self.hidden { return .unknown("What `\(line.name)` covers could not be read.") }
        if first.hasPrefix("@") { return .unknown("Whether `\(line.name) \(first)` covers every path is not known.") }
        // A login for one path leaves the others open.
        return first.hasPrefix("/") && first != "/*" ? .open : .login(line.name)
    }
}
