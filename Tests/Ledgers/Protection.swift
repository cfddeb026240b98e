import FoundationEssentials
public import LabKit
import Processes
import ProgramTestSupport

/// What of ours stands beside the stack while something goes wrong.
public enum Protection: String, Sendable, CaseIterable, Codable {
    /// Nothing: what the stack does by itself.
    case none
    /// `watertight guard`, which cuts a client off on a leak and repairs.
    case `guard`
    /// `watertight seal on`, and the guard that follows containers for it.
    case seal
}

/// Something that the guard told.
public struct GuardLine: Codable, Sendable, Hashable {
    public var time: String
    public var kind: String
    public var state: String?
    public var member: String?
    public var text: String

    /// In seconds since 1970; nil for a stamp of another form than `2026-11-23T14:00:00.000Z`.
    public var seconds: Double? {
        let parts = time.split(whereSeparator: { "-T:Z".contains($0) }).compactMap { Double($0) }
        guard parts.count == 6 else { return nil }
        // Days since 1970 of a civil date (Hinnant).
        let (year, month) = (Int(parts[0]) - (parts[1] <= 2 ? 1 : 0), Int(parts[1]))
        let era = year / 400
        let ofEra = year - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + Int(parts[2]) - 1
        let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
        return Double(days) * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5]
    }
}

extension ProofLab {
    private static let guardLog = "/var/log/watertight-guard.jsonl"

    /// Starts what is to stand beside the stack, and waits until it does.
    public func start(_ protection: Protection) async throws {
        guard protection != .none else { return }
        if protection == .seal {
            let on = try await media.watertight("seal", "on")
            guard on.status == 0 else { throw LabFailure("seal on: \(on.text)\(on.errorText)") }
        }
        try await writeSettings()
        // Where the guard looks for it: it makes stranded clients anew.
        try await media.shell(
            "mkdir -p /usr/local/bin; ln -sf \(LabFolders.reference)/docker-compose /usr/local/bin/docker-compose")
        try await media.shell(
            """
            rm -f \(Self.guardLog)
            setsid \(BuiltProgram.path) guard \(Self.folder) --format json >\(Self.guardLog) 2>/var/log/watertight-guard.err </dev/null &
            echo $! >/run/ledger-guard.pid
            """)
        do {
            try await media.wait(
                for: "guard", until: ["sh", "-c", "grep -q '\"state\"' \(Self.guardLog)"], timeLimit: .seconds(15))
        } catch { throw LabFailure("\(error): \(try await media.shell("cat /var/log/watertight-guard.err"))") }
    }

    /// What an owner tells us in `watertight.yaml`: reactions, repairs, the torrent client's login.
    public func writeSettings() async throws {
        try await media.write(Self.password + "\n", to: Self.folder + "/secrets/client", mode: "600")
        try await media.write(
            """
            guard:
              on_leaking: [note, alert, cut]
              repair: [restart, start, recreate, rebind]
            credentials:
              qbittorrent: {user: owner, password_file: secrets/client}
            """, to: Self.folder + "/watertight.yaml")
    }

    /// Takes it away, and gives what the guard told.
    @discardableResult
    public func stop(_ protection: Protection) async throws -> [GuardLine] {
        guard protection != .none else { return [] }
        try await media.shell(
            """
            kill -TERM $(cat /run/ledger-guard.pid) 2>/dev/null || true
            for i in $(seq 50); do kill -0 $(cat /run/ledger-guard.pid) 2>/dev/null || break; sleep 0.1; done
            kill -KILL $(cat /run/ledger-guard.pid) 2>/dev/null || true
            """)
        if protection == .seal {
            let off = try await media.watertight("seal", "off")
            guard off.status == 0 else { throw LabFailure("seal off: \(off.text)\(off.errorText)") }
        }
        return try await guardLines()
    }

    /// What the guard has told since it was started.
    public func guardLines() async throws -> [GuardLine] {
        try await media.shell("cat \(Self.guardLog)").split(separator: "\n").compactMap {
            try? JSONDecoder().decode(GuardLine.self, from: Data($0.utf8))
        }
    }

    /// The guard's resident memory now and the most that it ever was, kilobytes, and the processor time that it and the helpers it waited for have used,
    /// seconds; nil where it is gone.
    public func guardUse() async throws -> (memory: Int, peak: Int, processor: Double)? {
        let line = """
            p=$(cat /run/ledger-guard.pid)
            awk '/^VmRSS/ { now = $2 } /^VmHWM/ { most = $2 } END { print now, most }' /proc/$p/status
            sed 's/.*) //' /proc/$p/stat | awk '{ print ($12 + $13 + $14 + $15) / 100 }'
            """
        let result = try await media.run(["sh", "-c", line])
        let words = result.text.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, let memory = Int(words[0]), let peak = Int(words[1]), let processor = Double(words[2])
        else { return nil }
        return (memory, peak, processor)
    }
}
