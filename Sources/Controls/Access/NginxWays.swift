/// The ways within a server from one location to another: `try_files`, `error_page`, `rewrite` and `auth_request`.
struct NginxWays: Sendable {
    private struct Server: Sendable {
        /// The blocks that lead to a named location.
        var referrers: [String: [Int]] = [:]
        /// The paths that requests are led to, with the block that does it.
        var paths: [(target: String, from: Int, shown: String)] = []
        var exact: [String: Int] = [:]
        var prefixes: [String: Int] = [:]
        var lengths: [Int] = []
    }

    /// By the server's block.
    private var servers: [Int: Server] = [:]
    /// The server of each block.
    private var server: [Int?] = []

    init(_ config: NginxConfig) {
        for (index, block) in config.blocks.enumerated() {
            // A block stands behind the one around it.
            let around = block.name == "server" ? index : block.parent.flatMap { server[$0] }
            server.append(around)
            // What stands outside of all servers is inherited by each of them.
            let own = around ?? 0
            if block.name == "location", let path = block.words.last, block.words.first?.hasPrefix("~") != true {
                if block.words.first == "=" {
                    servers[own, default: Server()].exact[path] = index
                } else {
                    servers[own, default: Server()].prefixes[path] = index
                }
            }
            let isLocation = config.nearest("location", around: index) != nil
            for line in block.lines("try_files", "error_page", "rewrite") {
                guard let target = NginxWays.target(of: line, inLocation: isLocation) else { continue }
                if target.hasPrefix("@") {
                    servers[own, default: Server()].referrers[target, default: []].append(index)
                } else {
                    let shown = ([line.name] + line.words).joined(separator: " ")
                    servers[own, default: Server()].paths.append((target, index, shown))
                }
            }
        }
        servers = servers.mapValues { server in
            var server = server
            server.lengths = Set(server.prefixes.keys.map(\.utf8.count)).sorted(by: >)
            return server
        }
    }

    private func servers(of block: Int) -> [Server] {
        [server[block].flatMap { servers[$0] }, servers[0]].compactMap(\.self)
    }

    /// Where a directive leads within the server; nil where it leads to a file, to another server or nowhere else.
    private static func target(of line: NginxConfig.Line, inLocation: Bool) -> String? {
        guard line.name == "rewrite" else {
            guard let last = line.words.last, line.words.count > 1, !last.hasPrefix("=") else { return nil }
            return last.contains("://") ? nil : last
        }
        guard line.words.count > 1, !line.words[1].contains("://") else { return nil }
        switch line.words.dropFirst(2).last {
        case "redirect", "permanent": return nil
        // In a location the request stays there.
        case "break" where inLocation: return nil
        default: return line.words[1]
        }
    }

    /// The blocks whose `try_files` or `error_page` lead to a named location.
    func referrers(of name: String, from location: Int) -> [Int] {
        servers(of: location).flatMap { $0.referrers[name] ?? [] }
    }

    /// A directive that may lead to a location from within its server, as it is written.
    func inside(to block: NginxConfig.Block, from location: Int) -> String? {
        let paths = servers(of: location).flatMap(\.paths)
        let own = block.words.last ?? ""
        return paths.first { way in
            guard way.from != location else { return false }
            guard block.words.first?.hasPrefix("~") != true else { return true }
            let path = way.target.prefix { $0 != "?" }
            let fixed = path.prefix { $0 != "$" }
            if fixed.count < path.count, own.hasPrefix(fixed) { return true }
            return block.words.first == "=" ? path == own : fixed.hasPrefix(own)
        }?.shown
    }

    /// The location that a path goes to, those with patterns left out.
    func location(of path: String, from block: Int) -> Int? {
        guard let server = server[block].flatMap({ servers[$0] }) else { return nil }
        if let exact = server.exact[path] { return exact }
        let bytes = path.utf8
        for length in server.lengths where length <= bytes.count {
            if let found = server.prefixes[String(decoding: bytes.prefix(length), as: UTF8.self)] { return found }
        }
        return nil
    }
}
