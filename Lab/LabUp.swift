import ArgumentParser
import Glibc
import LabKit
import Processes

/// What a lab that stays is made of.
struct LabChoice: ParsableArguments {
    @Option(help: ArgumentHelp("The media host's engine: 20.10 or 28.5.", valueName: "release"))
    var engine = "28.5"

    @Option(help: ArgumentHelp("The torrent client: qBittorrent 4.5, 5.1 or 5.3.", valueName: "release"))
    var qbittorrent = "4.5"

    @Option(help: ArgumentHelp("What the VPN container makes its rules with: nft or legacy.", valueName: "backend"))
    var backend = "nft"

    @Flag(help: "Let the VPN container speak OpenVPN instead of WireGuard.")
    var openvpn = false

    @Flag(help: "Let the provider forward a port, another one at each connection.")
    var forwarding = false

    @Flag(help: "Leave the torrent client bound to no interface.")
    var unbound = false

    func validate() throws {
        guard EngineVersion(rawValue: engine) != nil else { throw ValidationError("--engine 20.10 or 28.5") }
        guard ["4.5", "5.1", "5.3"].contains(qbittorrent) else {
            throw ValidationError("--qbittorrent 4.5, 5.1 or 5.3")
        }
        guard ProofLab.Backend(rawValue: backend) != nil else { throw ValidationError("--backend nft or legacy") }
    }

    var words: [String] {
        ["--engine", engine, "--qbittorrent", qbittorrent, "--backend", backend] + (unbound ? ["--unbound"] : [])
            + (openvpn ? ["--openvpn"] : []) + (forwarding ? ["--forwarding"] : [])
    }

    func up(in lab: Lab) async throws -> ProofLab {
        try await ProofLab.up(
            in: lab, engine: EngineVersion(rawValue: engine) ?? .debian28, qbittorrent: qbittorrent, bound: !unbound,
            backend: ProofLab.Backend(rawValue: backend) ?? .nft, tunnel: openvpn ? .openvpn : .wireguard,
            forwardsPort: forwarding)
    }
}

/// `lab up`: brings a lab for proofs up, which stays until `lab down`.
struct LabUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Bring a lab for proofs up; it stays until `lab down`.")

    @OptionGroup var choice: LabChoice

    func run() async throws {
        let state = LabState()
        if let holder = state.holder {
            print("a lab is up already, held by process \(holder); `lab down` ends it")
            throw ExitCode(1)
        }
        if let refusal = await LabParts.refusal() {
            print("\(refusal)")
            throw ExitCode(3)
        }
        state.clear()
        try Self.detach(["hold"] + choice.words)
        for _ in 0..<1200 {
            if let text = state.text("ready") {
                print(text)
                return
            }
            if let text = state.text("failed") {
                state.clear()
                print(text)
                throw ExitCode(3)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        print("no lab within two minutes")
        if let holder = state.holder { kill(holder, SIGKILL) }
        state.clear()
        throw ExitCode(3)
    }

    /// Starts this program again, in a session of its own, with nothing of this terminal.
    private static func detach(_ words: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID, which the module map does not show as a number.
        posix_spawnattr_setflags(&attributes, 0x80)
        var arguments: [UnsafeMutablePointer<CChar>?] = (["lab"] + words).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        guard posix_spawn(&process, "/proc/self/exe", &actions, &attributes, &arguments, environ) == 0 else {
            throw LabFailure("this program cannot be started again")
        }
    }
}
