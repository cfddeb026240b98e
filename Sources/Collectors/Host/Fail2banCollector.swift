public import Evidence
import FileAccess
import Processes
import StackModel

/// Reads fail2ban's jails: from its server where it answers, else from its files, and looks whether each jail's log is
/// there and alive. It only asks; it never sets, bans or reloads.
public struct Fail2banCollector: Sendable {
    private static let client = "/usr/bin/fail2ban-client"
    private static let jailLimit = 100
    /// A file that grew this much later than the jail's log is the one in use: two days, in seconds.
    private static let newerBy = 172_800

    private let host: HostAccess

    public init(_ host: HostAccess) {
        self.host = host
    }

    /// fail2ban with its jails, with the gaps.
    public func collect() async -> (Fail2ban?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> (Fail2ban?, [Gap]) {
        let folder = Fail2banConfig.folder
        let file = "\(folder)/jail.local"
        guard host.exists("\(folder)/jail.conf") || host.exists(file) || host.exists(Self.client) else {
            return (Fail2ban(isInstalled: false, file: file), [])
        }
        let config = Fail2banConfig(host)
        var gaps = config.unread.map {
            Gap("host:fail2ban", reason: "\($0) could not be read.", remedy: "Run the audit with sudo.")
        }
        var found = Fail2ban(file: file)
        found.isAlive = isAlive()
        let jails = config.jails.prefix(Self.jailLimit).map { jail($0, config) }
        found.jails = jails
        let answers = found.isAlive == true ? ask(["version", "status"]) : []
        found.version = answers.first.flatMap { $0.first?.isNumber == true ? $0 : nil } ?? version()
        if let status = answers.last {
            found.source = .server
            found.jails = withServer(Self.jailNames(status), jails, config)
        } else if found.isAlive == false {
            found.jails = jails.map { jail in
                var jail = jail
                jail.isRunning = false
                return jail
            }
        } else {
            gaps.append(
                Gap(
                    "host:fail2ban/server", reason: "fail2ban's server could not be asked.",
                    remedy: "Run the audit with sudo: its socket is root's."))
        }
        return (found, gaps)
    }

    // MARK: - The files

    private func jail(_ name: String, _ config: Fail2banConfig) -> Jail {
        let backend = config.text("backend", of: name) ?? "auto"
        let isJournal = backend.hasPrefix("systemd")
        let paths = (config.text("logpath", of: name) ?? "").hostLines.map(Self.path).filter { $0.hasPrefix("/") }
        let filter = config.text("filter", of: name) ?? name
        return Jail(
            name: name, isRunning: nil, filter: filter.prefix { $0 != "[" }.trimmed,
            port: config.text("port", of: name) ?? "0:65535", logs: isJournal ? [] : paths.map(log),
            readsJournal: isJournal, maxRetry: config.text("maxretry", of: name).flatMap { Int($0.trimmed) },
            banTime: config.text("bantime", of: name).flatMap(Fail2banValue.seconds),
            findTime: config.text("findtime", of: name).flatMap(Fail2banValue.seconds),
            actions: Fail2banValue.actions(config.text("action", of: name) ?? ""),
            span: config.place(of: name) ?? SourceSpan(file: "\(Fail2banConfig.folder)/jail.local", line: 1, column: 1))
    }

    /// A line of `logpath` without its `head` or `tail`.
    private static func path(_ line: String) -> String {
        let words = line.hostWords
        return ["head", "tail"].contains(words.last ?? "") ? words.dropLast().joined(separator: " ") : line.trimmed
    }

    /// The log's state, and whether another file beside it is the one in use.
    private func log(_ path: String) -> Jail.Log {
        let files = host.paths(matching: path)
        let modified = files.compactMap(host.modified).max()
        guard let modified else { return Jail.Log(path: path, modified: nil) }
        let folder = FilePath.directory(of: path)
        let ending = Self.ending(of: path)
        guard !folder.contains("*"), !folder.hasSuffix("/var/log"), !ending.isEmpty else {
            return Jail.Log(path: path, modified: modified)
        }
        let known = Set(files)
        let newer = host.names(folder).lazy.map { FilePath.joined(folder, $0) }
            .filter { Self.ending(of: $0) == ending && !known.contains($0) }
            .compactMap { path in host.modified(path).map { (path, $0) } }
            .filter { $0.1 > modified + Self.newerBy }.max { $0.1 < $1.1 }
        return Jail.Log(path: path, modified: modified, newer: newer?.0)
    }

    private static func ending(of path: String) -> String {
        let name = FilePath.name(of: path)
        return name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
    }

    // MARK: - The server

    private func version() -> String? {
        guard let result = host.run(Self.client, "--version"), result.status == 0 else { return nil }
        let text = String(decoding: result.output, as: UTF8.self)
        let words = text.hostLines.first?.hostWords ?? []
        return words.map { $0.hasPrefix("v") ? String($0.dropFirst()) : $0 }.first { $0.first?.isNumber == true }
    }

    /// Whether the server answers; nil when that cannot be told (no right to its socket, no client).
    private func isAlive() -> Bool? {
        guard let result = host.run(Self.client, "ping", timeLimit: .seconds(5)) else { return nil }
        if result.status == 0 { return true }
        let text = String(decoding: result.errors + result.output, as: UTF8.self)
        return text.contains("ermission denied") || text.contains("you must be root") ? nil : false
    }

    /// The answers to commands, in their order, by one client that reads them one after the other.
    private func ask(_ commands: [String]) -> [String] {
        guard !commands.isEmpty,
            let result = host.run(
                Self.client, "-i", input: commands.joined(separator: "\n") + "\nexit\n", timeLimit: .seconds(5)),
            result.status == 0
        else { return [] }
        // What stands before the first prompt is the client's greeting.
        let answers = Self.parts(String(decoding: result.output, as: UTF8.self), at: "fail2ban> ").dropFirst()
        return Array(answers.prefix(commands.count))
    }

    private static func parts(_ text: String, at separator: String) -> [String] {
        var parts: [String] = []
        var rest = text[...]
        while let found = rest.firstRange(of: separator) {
            parts.append(String(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        return (parts + [String(rest)]).map { part in
            part.hostLines.map(\.trimmed).filter { !$0.isEmpty }.joined(separator: "\n")
        }
    }

    private static func jailNames(_ status: String) -> [String] {
        guard let line = status.hostLines.first(where: { $0.contains("Jail list:") }),
            let names = line.split(at: ":")?.value
        else { return [] }
        return names.split(separator: ",").map(\.trimmed).filter(isPlain)
    }

    /// Names go into the client's standard input: nothing that could be another command or argument does.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count < 100
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            }
    }

    /// The jails with what the server says of them; those that only the files have do not run.
    private func withServer(_ running: [String], _ jails: [Jail], _ config: Fail2banConfig) -> [Jail] {
        let questions = ["logpath", "maxretry", "bantime", "findtime", "actions", "journalmatch"]
        let names = Array(running.prefix(Self.jailLimit))
        let answers = ask(names.flatMap { name in questions.map { "get \(name) \($0)" } })
        guard answers.count == names.count * questions.count else { return jails }
        var found = jails.filter { !names.contains($0.name) }.map { jail in
            var jail = jail
            jail.isRunning = false
            return jail
        }
        for (index, name) in names.enumerated() {
            let own = Array(answers[(index * questions.count)..<((index + 1) * questions.count)])
            var jail = jails.first { $0.name == name } ?? self.jail(name, config)
            jail.isRunning = true
            let logs = own[0].hostLines.compactMap { line in
                line.firstIndex(of: "/").map { String(line[$0...]).trimmed }
            }
            jail.readsJournal = logs.isEmpty && !own[5].hasPrefix("No journal match")
            jail.logs = withPatterns(logs, jail.logs)
            jail.maxRetry = Int(own[1]) ?? jail.maxRetry
            jail.banTime = Fail2banValue.seconds(own[2]) ?? jail.banTime
            jail.findTime = Fail2banValue.seconds(own[3]) ?? jail.findTime
            let actions = own[4].hostLines.dropFirst().flatMap { $0.split(separator: ",") }.map(\.trimmed)
            jail.actions = self.actions(actions.filter(Self.isPlain), of: jail)
            found.append(jail)
        }
        return found.sorted { $0.name < $1.name }
    }

    /// The logs that the server reads; where the files name them by a pattern, that pattern stands for them.
    private func withPatterns(_ read: [String], _ written: [Jail.Log]) -> [Jail.Log] {
        let covered = Set(written.flatMap { host.paths(matching: $0.path) })
        if !read.isEmpty, read.allSatisfy(covered.contains) { return written }
        return read.map(log)
    }

    /// The chain of each action: as the server has it where the files do not settle it.
    private func actions(_ names: [String], of jail: Jail) -> [Jail.Action] {
        let questions = chainQuestions(names, of: jail)
        let answers = ask(questions.map { "get \(jail.name) action \($0.action) \($0.property)" })
        guard answers.count == questions.count else { return jail.actions }
        return names.map { name in
            func value(_ property: String) -> String? {
                let index = questions.firstIndex { $0.action == name && $0.property == property }
                return index.map { answers[$0] }.flatMap { Self.isPlain($0) ? $0 : nil }
            }
            let (chain, hook) = (value("chain"), value("chain_hook"))
            let written = jail.actions.first { $0.name == name }?.chain
            // A custom action's chain is what it says it is, even where its name is not known.
            return Jail.Action(
                name: name, chain: Fail2banValue.chain(of: name, chain: chain, hook: hook) ?? written ?? hook ?? chain)
        }
    }

    /// What to ask of actions about where they ban. The server notes a question for what an action does not have as an error
    /// in its log: so of actions whose kind the name does not tell it is asked first what they have.
    private func chainQuestions(_ names: [String], of jail: Jail) -> [(action: String, property: String)] {
        let custom = names.filter { Fail2banValue.chain(of: $0, chain: nil, hook: nil) == nil }
        let properties = ask(custom.map { "get \(jail.name) actionproperties \($0)" })
        return names.flatMap { name -> [(action: String, property: String)] in
            if name.hasPrefix("iptables") { return [(name, "chain")] }
            if name.hasPrefix("nftables") { return [(name, "chain_hook")] }
            guard properties.count == custom.count, let index = custom.firstIndex(of: name) else { return [] }
            let known = Set(
                properties[index].hostLines.dropFirst().flatMap { $0.split(separator: ",") }.map(\.trimmed))
            return ["chain", "chain_hook"].filter(known.contains).map { (name, $0) }
        }
    }
}
