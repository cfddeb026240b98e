import FileAccess
import Processes
import StackModel

extension SSHDCollector {
    /// The file or folder of the settings that changed after the running server had read them; nil where none did, where
    /// the server runs for each connection anew, or where nothing tells when it read them.
    ///
    /// `sshd -T` reads the files afresh, and the server only when it is started or reloaded. systemd notes both as a
    /// change of its unit's state (systemd's `unit_notify`); who sends the signal by hand is not seen.
    func changedSinceRead(_ paths: [String], _ host: HostAccess) -> String? {
        guard let read = lastRead(host) else { return nil }
        // A file that came or went changes its folder.
        let folders = Set(paths.map(FilePath.directory(of:))).subtracting(["/etc/ssh"])
        return (paths + folders.sorted()).first { host.modified($0).map { $0 > read } ?? false }
    }

    /// When systemd last saw the server started or reloaded, in seconds since 1970.
    private func lastRead(_ host: HostAccess) -> Int? {
        guard host.exists("/run/systemd/system") else { return nil }
        var request = host.request(
            "/usr/bin/systemctl",
            ["show", "--no-pager", "--property=ActiveState,StateChangeTimestamp", "--", "ssh.service", "sshd.service"])
        request.environment["TZ"] = "UTC"
        guard let result = try? host.processes.run(request), result.status == 0 else { return nil }
        return Self.lastRead(String(decoding: result.output, as: UTF8.self))
    }

    /// The newest moment of the units that are active.
    static func lastRead(_ text: String) -> Int? {
        var newest: Int?
        var isActive = false
        var moment: Int?
        for line in text.hostLines + [""] {
            if line.isEmpty {
                if isActive { newest = [newest, moment].compactMap { $0 }.max() }
                (isActive, moment) = (false, nil)
            } else if let (key, value) = line.split(at: "=") {
                if key == "ActiveState" { isActive = value == "active" }
                if key == "StateChangeTimestamp" { moment = seconds(String(value)) }
            }
        }
        return newest
    }

    /// `Mon 2026-11-23 10:37:27 UTC`; nil for any other form.
    private static func seconds(_ text: String) -> Int? {
        let words = text.hostWords
        guard words.count == 4, words[3] == "UTC", let day = CalendarDay(words[1]) else { return nil }
        let parts = words[2].split(separator: ":").compactMap { Int($0) }
        guard parts.count == 3, parts.allSatisfy({ (0...60).contains($0) }) else { return nil }
        let days = CalendarDay(epochSeconds: 0).days(until: day)
        return days * 86_400 + parts[0] * 3600 + parts[1] * 60 + parts[2]
    }
}
