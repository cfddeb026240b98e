import FileAccess
import Glibc
import Processes
import Records

/// The units that bring the seal up at boot, on a machine with systemd.
struct SealUnits {
    static let names = ["watertight-seal.service", "watertight-seal-refresh.service"]
    private static let folder = "/etc/systemd/system"
    private static let systemctl = "/usr/bin/systemctl"
    /// What every file of ours begins with: no other is written over or removed.
    private static let mark = "# Watertight: "

    private let files = LiveFileSystem()
    private let processes = LiveProcessRunner()
    private let program: String?
    private let stateFolder: String

    init(_ process: ProcessContext) {
        program = Console.executable
        stateFolder = SealCommand.folder(process)
    }

    /// The files by their paths.
    static func files(program: String) -> [(path: String, text: String)] {
        [
            ("\(folder)/watertight-seal.service", SealUnitText.seal),
            ("\(folder)/watertight-seal-refresh.service", SealUnitText.refresh),
            ("\(folder)/nftables.service.d/watertight-seal.conf", SealUnitText.reload),
        ].map { path, text in
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                guard let at = line.firstRange(of: SealUnitText.usualProgram) else { return String(line) }
                return line[..<at.lowerBound] + program + line[at.upperBound...]
            }
            return (path, lines.joined(separator: "\n"))
        }
    }

    /// Whether the unit is there and enabled.
    var isEnabled: Bool {
        get async { await run("is-enabled", "--quiet", Self.names[0]) == nil }
    }

    /// Writes the files, enables the units, and starts the one that follows what runs; the seal is on already.
    /// - Throws: ``CommandFailure``; what was written until then stays.
    func install() async throws {
        guard let program, program.utf8.allSatisfy({ Self.isPlain($0) }) else {
            throw CommandFailure(
                "the path of this program cannot stand in a unit; install it as /usr/local/bin/watertight.", .notDone)
        }
        guard stateFolder == "/var/lib/watertight" else {
            throw CommandFailure(
                "the units look for the seal in /var/lib/watertight; do without WATERTIGHT_STATE.", .wrongUse)
        }
        guard (try? files.attributes("/run/systemd/system")) != nil else {
            throw CommandFailure(
                "systemd does not run this machine; run `watertight seal restore` before the engine starts.", .notDone)
        }
        for (path, text) in Self.files(program: program) {
            guard isOurs(path) ?? true else {
                throw CommandFailure("\(path) is not ours; move it away and try again.", .notDone)
            }
            do throws(AtomicFile.Failure) {
                try AtomicFile.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
                try AtomicFile.write(Array(text.utf8), to: path)
            } catch { throw CommandFailure(error.description, .notDone) }
            chmod(path, 0o644)
        }
        chmod("\(Self.folder)/nftables.service.d", 0o755)
        if let words = await run("daemon-reload") {
            throw CommandFailure("systemctl daemon-reload: \(words)", .notDone)
        }
        if let words = await run("enable", Self.names[0], Self.names[1]) {
            throw CommandFailure("systemctl enable: \(words)", .notDone)
        }
        if let words = await run("restart", Self.names[1]) {
            throw CommandFailure("systemctl restart: \(words)", .notDone)
        }
    }

    /// Disables the units and removes the files that are ours; nothing happens where there are none.
    func remove() async throws {
        let present = Self.files(program: "").map(\.path).filter { isOurs($0) ?? false }
        guard !present.isEmpty else { return }
        _ = await run("disable", Self.names[0], Self.names[1])
        _ = await run("stop", Self.names[0], Self.names[1])
        for path in present { unlink(path) }
        rmdir("\(Self.folder)/nftables.service.d")
        _ = await run("daemon-reload")
    }

    /// nil where there is no such file.
    private func isOurs(_ path: String) -> Bool? {
        guard let bytes = try? files.read(path, limit: 1 << 16) else { return nil }
        return bytes.starts(with: Self.mark.utf8)
    }

    /// A letter, a digit, or one of `/._+-`.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || "/._+-".utf8.contains(byte)
    }

    /// - Returns: what systemctl said where it failed; nil where it did what it was told.
    private func run(_ words: String...) async -> String? {
        let request = ProcessRequest(
            Self.systemctl, ["--no-ask-password"] + words, environment: ["LC_ALL": "C"], timeLimit: .seconds(60))
        let processes = processes
        return await Blocking.run {
            guard let result = try? processes.run(request) else { return "it did not run" }
            return result.status == 0 ? nil : String(decoding: result.errors.prefix(500), as: UTF8.self)
        }
    }
}
