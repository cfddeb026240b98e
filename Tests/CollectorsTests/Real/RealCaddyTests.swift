import Clients
import Collectors
import Evidence
import Glibc
import StackModel
import Testing

/// A real Caddy of Debian (the lab's part), with an admin address on 127.0.0.1 and nothing else.
@Suite(
    "The real Caddy's admin address",
    .enabled(if: RealCaddy.isHere, "the lab's Caddy is not there: Tests/Lab/fetch.sh"))
struct RealCaddyTests {
    private func finding(at port: Int) async -> AppProbe.Finding? {
        let access = AppAccess(service: "caddy", address: "http://127.0.0.1:\(port)")
        let stack = AskedStack(name: "caddy", image: "caddy:2.11.4", access: [access], isEngineKnown: false)
        let (live, _) = await stack.collect(LoopbackHTTPClient())
        return live.probes.first?.answer(to: .administration)?.finding
    }

    @Test("is open to a visitor while it listens, and closed when it does not")
    func open() async throws {
        let caddy = try RealCaddy()
        var found: AppProbe.Finding?
        for _ in 0..<100 where found != .open {
            found = await finding(at: caddy.port)
            if found != .open { try await Task.sleep(for: .milliseconds(100)) }
        }
        #expect(found == .open)
        caddy.stop()
        #expect(await finding(at: caddy.port) == .closed)
    }
}

/// Started with a file of its own, in a folder of its own.
final class RealCaddy {
    static let program: String = {
        let parts = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(parts)/.build/lab/layers/caddy/usr/bin/caddy"
    }()
    static var isHere: Bool { access(program, X_OK) == 0 }

    let port: Int
    private let folder: String
    private var process: pid_t = 0

    init() throws {
        port = try RealQBittorrent.freePort()
        folder = try RealQBittorrent.makeFolder()
        let file = "\(folder)/caddy.json"
        try RealQBittorrent.write(#"{"admin": {"listen": "127.0.0.1:\#(port)"}, "apps": {}}"#, to: file)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [Int32(0), 1, 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var arguments = RealQBittorrent.texts([RealCaddy.program, "run", "--config", file])
        var environment = RealQBittorrent.texts(
            ["HOME=\(folder)", "XDG_DATA_HOME=\(folder)", "XDG_CONFIG_HOME=\(folder)"])
        defer { for text in arguments + environment { free(text) } }
        guard posix_spawn(&process, RealCaddy.program, &actions, nil, &arguments, &environment) == 0 else {
            throw RealQBittorrent.Unavailable(reason: "it could not be started")
        }
    }

    /// Ends that very process and waits for it.
    func stop() {
        guard process > 0 else { return }
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        process = 0
    }

    deinit {
        stop()
        RealQBittorrent.remove(folder)
    }
}
