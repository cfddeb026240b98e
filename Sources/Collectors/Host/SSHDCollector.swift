public import Evidence
import FileAccess
import Processes
import StackModel

/// Reads the SSH server's settings in force: from the server itself (`sshd -T`) where it can be asked, else from its
/// files. It judges nothing, and changes nothing: `-T` prints and ends.
public struct SSHDCollector: Sendable {
    /// The address that stands for a stranger: one kept for documentation.
    static let stranger = "203.0.113.9"
    private static let program = "/usr/sbin/sshd"
    private static let contextLimit = 24

    private let host: HostAccess

    public init(_ host: HostAccess) {
        self.host = host
    }

    /// The server's settings, with the gaps; a server that is not there is one that is not installed.
    public func collect() async -> (SSHServer?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> (SSHServer?, [Gap]) {
        guard host.exists(SSHDConfig.mainFile) || host.exists(Self.program) else {
            return (SSHServer(isInstalled: false, file: SSHDConfig.mainFile), [])
        }
        let config = SSHDConfig(host)
        var server = SSHServer(
            version: version(), isRunning: isRunning, settings: config.settings, matches: config.matches,
            unread: config.unread, file: SSHDConfig.mainFile)
        server.changedSinceRead = changedSinceRead(config.paths, host)
        if let answer = ask() {
            server.source = .server
            server.settings = merged(answer, config.settings)
            server.unread = []
            if !config.matches.isEmpty { server.contexts = contexts(config, everybody: answer) }
            return (server, [])
        }
        let gaps = config.unread.map { path in
            Gap(
                "host:ssh", reason: "\(path) could not be read, and the SSH server itself could not be asked.",
                remedy: "Run the audit with sudo.")
        }
        return (server, gaps)
    }

    // MARK: - The server itself

    /// What `sshd -T` prints, by keyword; nil when it cannot be asked.
    private func ask() -> [String: [String]]? {
        guard let result = host.run(Self.program, "-T"), result.status == 0 else { return nil }
        return Self.answer(result)
    }

    private static func answer(_ result: ProcessResult) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for line in String(decoding: result.output, as: UTF8.self).hostLines {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, SSHDConfig.keywords.contains(words[0]) else { continue }
            var value = words[1]
            if words[0] == "permitrootlogin", value == "without-password" { value = "prohibit-password" }
            values[words[0], default: []].append(value)
        }
        return values
    }

    /// The server's values, with the places that the files name for them.
    private func merged(_ answer: [String: [String]], _ written: [SSHServer.Setting]) -> [SSHServer.Setting] {
        SSHDConfig.keywords.sorted().compactMap { keyword in
            guard let values = answer[keyword] else { return nil }
            let inFiles = written.first { $0.keyword == keyword }
            return SSHServer.Setting(
                keyword: keyword, values: values, span: inFiles?.span, ignored: inFiles?.ignored ?? [])
        }
    }

    /// What the server answers for the users and addresses that its `Match` blocks could tell apart.
    private func contexts(_ config: SSHDConfig, everybody: [String: [String]]) -> [SSHServer.Context] {
        let users = ["root"] + Self.loginNames(host).filter { $0 != "root" }
        let addresses = [Self.stranger] + Self.addresses(in: config.matches)
        let pairs = addresses.flatMap { address in users.map { (user: $0, address: address) } }
            .prefix(Self.contextLimit)
        let requests = pairs.map { pair in
            host.request(Self.program, ["-T", "-C", "user=\(pair.user),addr=\(pair.address),host=\(pair.address)"])
        }
        let results = host.processes.run(requests)
        return zip(pairs, results).compactMap { pair, result in
            guard let answered = try? result.get(), answered.status == 0 else { return nil }
            let values = Self.answer(answered)
            let different = values.filter { key, value in
                !SSHDConfig.adding.contains(key) && value != everybody[key]
            }
            guard !different.isEmpty else { return nil }
            return SSHServer.Context(
                user: pair.user, address: pair.address,
                settings: different.mapValues { $0.joined(separator: " ") })
        }
    }

    /// One address of each network that a `Match Address` names without negation.
    private static func addresses(in matches: [SSHServer.Match]) -> [String] {
        var found: [String] = []
        for match in matches {
            let words = match.criteria.hostWords
            for (index, word) in words.enumerated().dropLast() where word.lowercased() == "address" {
                for pattern in words[index + 1].split(separator: ",") where !pattern.hasPrefix("!") {
                    let plain = pattern.split(separator: "/").first.map(String.init) ?? ""
                    guard let address = IPAddress(plain), !found.contains(plain) else { continue }
                    found.append(address.isUnspecified ? Self.stranger : plain)
                }
            }
        }
        return Array(found.prefix(4))
    }

    private static func loginNames(_ host: HostAccess) -> [String] {
        let accounts = PasswordFile(host).entries.filter { $0.isPerson }
        // The name is handed to the server inside `user=…,addr=…`: a comma in it would be another criterion.
        return accounts.map(\.name).filter { !$0.contains(",") && !$0.contains("=") }.prefix(8).map { $0 }
    }

    private func version() -> String? {
        guard let result = host.run(Self.program, "-V") else { return nil }
        let text = String(decoding: result.errors + result.output, as: UTF8.self)
        guard let start = text.firstRange(of: "OpenSSH_") else { return nil }
        let name = text[start.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "." }
        return name.isEmpty ? nil : String(name)
    }

    private var isRunning: Bool? {
        if let process = host.line("/run/sshd.pid").flatMap(Int.init) {
            return host.line("/proc/\(process)/comm")?.hasPrefix("sshd") ?? false
        }
        // Ubuntu's sshd is started by the first connection.
        return host.exists("/etc/systemd/system/sockets.target.wants/ssh.socket") ? true : nil
    }
}
