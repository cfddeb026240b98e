public import Evidence
import FileAccess
import Processes
import StackModel

/// Reads the machine's cron jobs and systemd timers, and keeps those that matter to the stack. What a job runs is told
/// by its kind alone: command lines hold passwords.
public struct SchedulesCollector: Sendable {
    private static let jobLimit = 300

    private let host: HostAccess

    public init(_ host: HostAccess) {
        self.host = host
    }

    /// The jobs, with the gaps.
    public func collect() async -> (Schedules?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> (Schedules?, [Gap]) {
        var unread: [String] = []
        var jobs = crontab("/etc/crontab", hasUser: true, &unread)
        for name in host.names("/etc/cron.d").prefix(200) where !name.hasPrefix(".") {
            jobs += crontab("/etc/cron.d/\(name)", hasUser: true, &unread)
        }
        jobs += ownCrontabs(&unread)
        jobs += folders(&unread)
        jobs += timers(&unread)
        let gaps =
            unread.isEmpty
            ? []
            : [
                Gap(
                    "host:schedules", reason: "\(unread[0]) could not be read.",
                    remedy: "Run the audit with sudo.")
            ]
        return (Schedules(jobs: Array(jobs.prefix(Self.jobLimit)), unread: unread), gaps)
    }

    // MARK: - cron

    private func ownCrontabs(_ unread: inout [String]) -> [Schedules.Job] {
        let folder = "/var/spool/cron/crontabs"
        do {
            let names = try host.files.list(host.root + folder)
            return names.prefix(200).flatMap { crontab("\(folder)/\($0)", hasUser: false, &unread) }
        } catch {
            if error.code != .missing { unread.append(folder) }
            return []
        }
    }

    private func crontab(_ path: String, hasUser: Bool, _ unread: inout [String]) -> [Schedules.Job] {
        let text: String
        do {
            text = try host.text(path)
        } catch {
            if error.code != .missing { unread.append(path) }
            return []
        }
        return text.hostLines.enumerated().compactMap { index, line in
            let words = line.hostWords
            guard let first = words.first, !first.hasPrefix("#") else { return nil }
            let count = first.hasPrefix("@") ? 1 : 5
            guard words.count > count + (hasUser ? 1 : 0), first.hasPrefix("@") || !first.contains("=") else {
                return nil
            }
            let schedule = words.prefix(count).joined(separator: " ")
            let command = words.dropFirst(count + (hasUser ? 1 : 0)).joined(separator: " ")
            return job(
                command, schedule, Self.frequency(cron: words.prefix(count).map { $0 }), isOn: true,
                at: SourceSpan(file: path, line: index + 1, column: 1))
        }
    }

    /// How often five cron fields, or `@daily` and its like, come round.
    static func frequency(cron fields: [String]) -> Schedules.Job.Frequency {
        if fields.count == 1 {
            switch fields[0].lowercased() {
            case "@hourly": return .hours
            case "@daily", "@midnight": return .days
            case "@weekly": return .weeks
            case "@monthly": return .months
            case "@yearly", "@annually", "@reboot": return .seldom
            default: return .unknown
            }
        }
        guard fields.count == 5 else { return .unknown }
        func isEvery(_ field: String) -> Bool { field == "*" || field.hasPrefix("*/") || field.contains(",") }
        if fields[3] != "*", !isEvery(fields[3]) { return .seldom }
        if fields[4] != "*" { return fields[4].contains("-") || fields[4].contains(",") ? .days : .weeks }
        if fields[2] != "*", !isEvery(fields[2]) { return .months }
        if !isEvery(fields[1]), !fields[1].contains("-") { return .days }
        return isEvery(fields[0]) ? .minutes : .hours
    }

    /// What `run-parts` runs.
    private func folders(_ unread: inout [String]) -> [Schedules.Job] {
        let folders: [(String, Schedules.Job.Frequency)] = [
            ("hourly", .hours), ("daily", .days), ("weekly", .weeks), ("monthly", .months),
        ]
        return folders.flatMap { name, frequency in
            let folder = "/etc/cron.\(name)"
            return host.names(folder).prefix(100).compactMap { file -> Schedules.Job? in
                // run-parts leaves out every name with a dot in it.
                guard !file.contains("."), let attributes = host.attributes("\(folder)/\(file)") else { return nil }
                return job(
                    "\(folder)/\(file)", "@\(name)", frequency, isOn: attributes.mode & 0o111 != 0,
                    at: SourceSpan(file: "\(folder)/\(file)", line: 1, column: 1))
            }
        }
    }

    // MARK: - systemd

    private func timers(_ unread: inout [String]) -> [Schedules.Job] {
        let folders = ["/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system"]
        var seen: Set<String> = []
        return folders.flatMap { folder in
            host.names(folder).filter { $0.hasSuffix(".timer") }.prefix(200).compactMap { name -> Schedules.Job? in
                guard seen.insert(name).inserted, let timer = unit("\(folder)/\(name)") else { return nil }
                let service = timer.first { $0.key == "Unit" }?.value ?? name.dropLast(5) + "service"
                let commands = folders.lazy.compactMap { self.unit("\($0)/\(service)") }.first ?? []
                let command = commands.filter { $0.key.hasPrefix("ExecStart") }.map(\.value).joined(separator: "\n")
                let when = timer.first { $0.key.hasPrefix("On") }
                let isOn = host.exists("/etc/systemd/system/timers.target.wants/\(name)")
                return job(
                    command, when?.value ?? "", Self.frequency(timer: when?.value ?? "", key: when?.key ?? ""),
                    isOn: isOn,
                    at: SourceSpan(file: "\(folder)/\(name)", line: when?.line ?? 1, column: 1))
            }
        }
    }

    /// The `Key=value` lines of a unit; nil when there is none.
    private func unit(_ path: String) -> [(key: String, value: String, line: Int)]? {
        guard let text = try? host.text(path, limit: 1 << 16) else { return nil }
        return text.hostLines.enumerated().compactMap { index, line in
            guard !line.hasPrefix("#"), let (key, value) = line.split(at: "=") else { return nil }
            return (key, value, index + 1)
        }
    }

    /// How often `OnCalendar=` or `OnUnitActiveSec=` comes round.
    static func frequency(timer value: String, key: String) -> Schedules.Job.Frequency {
        let text = value.lowercased()
        for (word, frequency): (String, Schedules.Job.Frequency) in [
            ("minutely", .minutes), ("hourly", .hours), ("daily", .days), ("weekly", .weeks), ("monthly", .months),
            ("quarterly", .seldom), ("yearly", .seldom),
        ] where text.hasPrefix(word) { return frequency }
        guard key == "OnCalendar" else {
            guard let seconds = Fail2banValue.seconds(text) else { return .unknown }
            return seconds < 3600 ? .minutes : seconds < 86400 ? .hours : seconds < 604_800 ? .days : .weeks
        }
        let words = text.hostWords
        if ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(where: text.hasPrefix) {
            return words[0].contains("..") || words[0].contains(",") ? .days : .weeks
        }
        let date = words.first { $0.contains("-") } ?? "*-*-*"
        let parts = date.split(separator: "-")
        if parts.count == 3, parts[2] != "*" { return parts[1] == "*" ? .months : .seldom }
        let time = (words.first { $0.contains(":") } ?? "0:0").split(separator: ":")
        if time.first.map({ $0.contains("*") || $0.contains("/") }) == true {
            return time.count > 1 && (time[1].contains("*") || time[1].contains("/")) ? .minutes : .hours
        }
        return .days
    }

    // MARK: - Kinds

    private func job(
        _ command: String, _ schedule: String, _ frequency: Schedules.Job.Frequency, isOn: Bool, at span: SourceSpan
    ) -> Schedules.Job? {
        let text = command + "\n" + script(of: command)
        guard let kind = Self.kind(text.lowercased()) else { return nil }
        return Schedules.Job(
            kind: kind, schedule: schedule, frequency: frequency, isOn: isOn,
            takesNoForYes: kind == .vpnCheck && Self.takesNoForYes(text), span: span)
    }

    /// The text of a script that the command names by its path; empty when it names none.
    private func script(of command: String) -> String {
        for word in command.hostWords.prefix(12) {
            let path = word.unquoted
            guard path.hasPrefix("/"), !path.hasPrefix("/bin/"), !path.hasPrefix("/usr/bin/"),
                !path.hasPrefix("/dev/"), let text = try? host.text(path, limit: 1 << 16)
            else { continue }
            return text
        }
        return ""
    }

    private static func kind(_ text: String) -> Schedules.Job.Kind? {
        func has(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        if has("watertight audit", "watertight guard", "watertight report") { return .audit }
        if has("am.i.mullvad.net", "/v1/publicip", "/v1/vpn/status", "/v1/openvpn/status") {
            return has("security audit", "security-audit") ? .auditScript : .vpnCheck
        }
        if has("security-audit", "security audit", "lynis audit", "docker-bench-security") { return .auditScript }
        if has("restic", "borg", "kopia", "duplicity", "duplicati", "rclone", "rsync", "rsnapshot", "pg_dump", "backup")
        {
            return .backup
        }
        if has("docker compose pull", "docker-compose pull", "compose pull") { return .containerUpdate }
        return nil
    }

    /// Whether the check looks for `connected` alone: the provider's other answer, "You are not connected", has it too.
    static func takesNoForYes(_ text: String) -> Bool {
        text.hostLines.contains { line in
            guard let grep = line.firstRange(of: "grep") else { return false }
            let words = line[grep.upperBound...].prefix { $0 != "|" && $0 != "&" && $0 != ";" }.lowercased()
            let isPlain = words.contains("connected") && !words.contains("you are connected")
            return isPlain && !words.contains("not connected") && !words.contains("^")
        }
    }
}
