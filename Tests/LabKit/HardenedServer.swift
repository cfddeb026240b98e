import FoundationEssentials
public import Processes

/// The hardened example as it runs on the server of an owner who followed the guide: its twenty containers behind a real
/// tunnel; sshd, ufw, fail2ban and unattended upgrades as units of a real systemd.
///
/// Real are qBittorrent, Caddy, PostgreSQL, WireGuard, the engine and the host's daemons; the other apps are stand-ins,
/// which also answer what `standin.json` in their settings folder says, as if it had been set in their pages.
public struct HardenedServer: Sendable {
    public let home: Home
    public let stack: ComposeStack

    /// The project's folder on the media host.
    public static let folder = "/srv/stack"
    private static let scripts = LabFolders.scripts + "/stacks/hardened"
    private static let example = LabFolders.package + "/Examples"

    /// Makes the home, hardens its media host and brings the stack up; returns when every health check has passed.
    /// - Parameter engine: which; before 28 the engine leads packets for loopback's ports in from the LAN.
    public static func up(in lab: Lab, engine: EngineVersion = .debian28) async throws -> HardenedServer {
        let home = try await Home.make(in: lab, engine: engine, systemd: true, seeing: [example])
        let account = try await home.openProvider()
        let media = home.media
        try await media.check([scripts + "/host.sh", Home.lanSubnets.v4])
        let images = try await media.check(
            ["python3", "-B", scripts + "/prepare.py", example + "/hardened-stack", folder],
            input: words(of: account))
        try await media.check(
            ["python3", "-B", LabFolders.scripts + "/store.py", LabFolders.parts + "/layers"]
                + [LabFolders.scripts + "/standins"], input: images)
        try await media.check(["systemctl", "start", "docker"])
        let server = HardenedServer(home: home, stack: ComposeStack(engine: Engine(host: media), folder: folder))
        try await server.stack.compose(["up", "--detach", "--pull", "never"])
        try await media.wait(for: "health of all containers", until: ["sh", "-c", settled], timeLimit: .seconds(40))
        engine.note()
        Component.note(layers: ["qbittorrent-5.3", "caddy", "postgres"])
        for (name, release) in [("OpenSSH", "9.2"), ("fail2ban", "1.0"), ("ufw", "0.36")] {
            Component.note(name, release)
        }
        return server
    }

    /// Succeeds when no container is still being looked at, or is unwell.
    private static let settled =
        "! docker ps --all --format '{{.Names}} {{.Status}}' | grep -E 'starting|unhealthy|Exited'"

    private static func words(of account: VPNAccount) throws -> String {
        let words = [
            "private_key": account.privateKey, "server_key": account.serverKey, "endpoint": account.endpoint,
            "port": "\(account.port)", "resolver": "10.64.0.1", "echo": "http://\(Home.internetAddress)/",
            // The example's tunnel carries IPv4 alone.
            "addresses": String(account.addresses.prefix { $0 != "," }),
        ]
        return String(decoding: try JSONEncoder().encode(words), as: UTF8.self)
    }

    /// Runs lines of a shell on the media host with what `Tests/Lab/stacks/hardened/acts.sh` provides; a status other than
    /// 0 is a result.
    public func act(_ lines: String, timeLimit: Duration = .seconds(60)) async throws -> ProcessResult {
        try await home.media.run(
            ["sh", "-euc", ". \(Self.scripts)/acts.sh\n\(lines)"],
            environment: ["FOLDER": Self.folder, "COMPOSE": LabFolders.reference + "/docker-compose"],
            timeLimit: timeLimit)
    }
}
