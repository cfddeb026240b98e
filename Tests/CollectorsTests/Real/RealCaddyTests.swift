import Clients
import Collectors
import Evidence
import LabKit
import StackModel
import Testing

/// A real Caddy of Debian (the lab's part) in namespaces of its own, with an admin address on loopback and nothing else.
@Suite("The real Caddy's admin address", .requiresLab)
struct RealCaddyTests {
    private static let port = 2019

    private func finding(_ client: LoopbackHTTPClient) async -> AppProbe.Finding? {
        let access = AppAccess(service: "caddy", address: "http://127.0.0.1:\(Self.port)")
        let stack = AskedStack(name: "caddy", image: "caddy:2.11.4", access: [access], isEngineKnown: false)
        let (live, _) = await stack.collect(client)
        return live.probes.first?.answer(to: .administration)?.finding
    }

    @Test("is open to a visitor while it listens, and closed when it does not")
    func open() async throws {
        let layers = ["caddy", "python", "base"].map { "\(LabFolders.parts)/layers/\($0)" }.joined(separator: ":")
        let caddy = try Sandbox(
            """
            echo '{"admin": {"listen": "127.0.0.1:\(Self.port)"}, "apps": {}}' >$FOLDER/caddy.json
            export HOME=$FOLDER XDG_DATA_HOME=$FOLDER XDG_CONFIG_HOME=$FOLDER
            caddy run --config $FOLDER/caddy.json >$FOLDER/output 2>&1 </dev/null &
            echo $! >$FOLDER/process
            """, on: Sandbox.Base(name: "Caddy", path: layers))
        let client = LoopbackHTTPClient(process: caddy.process)
        var found: AppProbe.Finding?
        for _ in 0..<150 where found != .open {
            found = await finding(client)
            if found != .open { try await Task.sleep(for: .milliseconds(100)) }
        }
        #expect(found == .open)
        Component.note("Caddy", "2.6")
        try caddy.sh("kill -9 $(cat $FOLDER/process)")
        #expect(await finding(client) == .closed)
    }
}
