import StackModel

/// Whether a request from outside gets to a block's own content.
extension NginxRoutes {
    enum Reach: Sendable, Hashable {
        case visitors, nobody
        /// It cannot be said; the reason as a sentence.
        case unknown(String)
    }

    /// It is not internal, nothing answers before it, and not everybody is turned away.
    func reach(_ index: Int) -> Reach {
        let location = config.nearest("location", around: index)
        let name = location.flatMap { config.blocks[$0].words.last } ?? ""
        for level in rewriteLevels(of: index) {
            guard let answer = linesThatCount(at: level).first(where: { $0.name == "return" }) else { continue }
            // The answer itself may be what leads to a named location, behind the server's directives.
            let leads = config.levels(of: level).flatMap { config.lines("error_page", in: $0) }.contains {
                $0.words.last == name && $0.words.dropLast().contains(answer.words.first ?? "")
            }
            if !(leads && name.hasPrefix("@") && config.blocks[level].name == "server") { return .nobody }
        }
        guard let location else { return .visitors }
        if name.hasPrefix("@") { return ways.referrers(of: name, from: location).isEmpty ? .nobody : .visitors }
        let isOpen = addressRule(at: index) != .nobody || config.inherited("satisfy", at: index)?.words.first == "any"
        guard isOpen else { return .nobody }
        guard config.blocks[location].places["internal"] != nil else { return .visitors }
        guard let way = ways.inside(to: config.blocks[location], from: location) else { return .nobody }
        let shown = config.blocks[location].words.joined(separator: " ")
        return .unknown("Whether `\(way)` leads a visitor to the internal `location \(shown)` is not known.")
    }

    /// The levels whose `return`, `rewrite`, `if`, `set` and `break` a request passes on its way to the block: the server's
    /// and those of its own location. A location inherits none from one around it (ngx_http_rewrite_module).
    func rewriteLevels(of index: Int) -> [Int] {
        var levels: [Int] = []
        var hasLocation = false
        for level in config.levels(of: index) {
            switch config.blocks[level].name {
            case "if": if !hasLocation { levels.append(level) }
            case "location":
                if !hasLocation { levels.append(level) }
                hasLocation = true
            case "server": levels.append(level)
            default: break
            }
        }
        return levels
    }

    /// The directives of a level up to the one that may make nginx pass by the rest of them (`break`).
    func linesThatCount(at level: Int) -> ArraySlice<NginxConfig.Line> {
        let lines = config.blocks[level].lines
        guard breaks(level) else { return lines[...] }
        let breaking = Set(
            config.blocks[level].children.filter { config.blocks[$0].name == "if" && breaks($0) }.map {
                config.blocks[$0].words
            })
        let end = lines.firstIndex { NginxRoutes.isBreak($0) || ($0.name == "if" && breaking.contains($0.words)) }
        return lines[..<(end ?? lines.endIndex)]
    }

    /// The `if` blocks of a level that every request passes.
    func conditionsThatCount(at level: Int) -> [Int] {
        let conditions = config.blocks[level].children.filter { config.blocks[$0].name == "if" }
        guard !conditions.isEmpty else { return [] }
        let counting = Set(linesThatCount(at: level).filter { $0.name == "if" }.map(\.words))
        return conditions.filter { counting.contains(config.blocks[$0].words) }
    }

    /// Whether a level or an `if` within it has a `break`.
    private func breaks(_ level: Int) -> Bool {
        config.blocks[level].lines("break", "rewrite").contains(where: NginxRoutes.isBreak)
            || config.blocks[level].children.contains {
                config.blocks[$0].name == "if"
                    && config.blocks[$0].lines("break", "rewrite").contains(where: NginxRoutes.isBreak)
            }
    }

    private static func isBreak(_ line: NginxConfig.Line) -> Bool {
        line.name == "break" || (line.name == "rewrite" && ["last", "break"].contains(line.words.last))
    }
}
