import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport

/// A home with a VPN container and a real torrent client in its network, and our guard on the media host.
struct GuardLab: Sendable {
    let home: Home
    let stack: ComposeStack

    static let environment = ["WATERTIGHT_STATE": "/var/lib/watertight", "WATERTIGHT_RUN": "/run/watertight"]

    /// - Parameter systemd: whether systemd is the media host's first process.
    static func up(in lab: Lab, systemd: Bool = false, seeing: [String] = []) async throws -> GuardLab {
        let home = try await Home.make(in: lab, systemd: systemd, seeing: seeing)
        let account = try await home.openProvider()
        let images = [StandIn.gluetun(version: "v3.40.0"), RealImage.qbittorrent("4.5"), RealImage.busybox()]
        let engine: Engine
        if systemd {
            try await home.media.shell("systemctl start docker")
            engine = Engine(host: home.media)
            try await engine.load(images)
        } else {
            engine = try await Engine.start(on: home.media, images: images)
        }
        let stack = try await ComposeStack.up(on: engine, files: files(account), waiting: true)
        // Where the guard looks for it.
        try await home.media.shell(
            "mkdir -p /usr/local/bin; ln -sf \(LabFolders.reference)/docker-compose /usr/local/bin/docker-compose")
        return GuardLab(home: home, stack: stack)
    }

    private static func files(_ account: VPNAccount) throws -> [String: String] {
        let variables = account.gluetunEnvironment.merging(["WIREGUARD_PERSISTENT_KEEPALIVE_INTERVAL": "5s"]) { $1 }
            .filter { $0.key != "WIREGUARD_PRIVATE_KEY" }.sorted { $0.key < $1.key }
        return [
            "compose.yaml": """
            name: media
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.40.0
                container_name: gluetun
                cap_add: [NET_ADMIN]
                devices: ["/dev/net/tun:/dev/net/tun"]
                restart: unless-stopped
                env_file: gluetun.env
                secrets: [wireguard_private_key]
                healthcheck: {test: ["CMD", "/gluetun-entrypoint", "healthcheck"], interval: 1s, timeout: 5s, retries: 3}
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:4.5
                container_name: qbittorrent
                network_mode: service:gluetun
                depends_on: {gluetun: {condition: service_healthy}}
                restart: unless-stopped
                stop_grace_period: 3s
                volumes: ["./config/qbittorrent:/config"]
            secrets:
              wireguard_private_key: {file: ./secrets/wireguard_private_key}

            """,
            "gluetun.env": variables.map { "\($0.key)=\($0.value)\n" }.joined(),
            "secrets/wireguard_private_key": account.privateKey + "\n",
            "secrets/qbittorrent": "kW7-guard-lab\n",
            "watertight.yaml": """
            credentials:
              qbittorrent: {user: owner, password_file: secrets/qbittorrent}
            guard:
              on_leaking: [note, alert, pause]
              repair: [restart, start, recreate, rebind]

            """,
            // The password of secrets/qbittorrent.
            "config/qbittorrent/qBittorrent/qBittorrent.conf": """
            [BitTorrent]
            Session\\Interface=tun0
            Session\\InterfaceName=tun0
            Session\\Port=51413

            [LegalNotice]
            Accepted=true

            [Network]
            PortForwardingEnabled=false

            [Preferences]
            WebUI\\Address=*
            WebUI\\Password_PBKDF2="@ByteArray(AAECAwQFBgcICQoLDA0ODw==:y7vSrQH1SGag1XNax9kk8osJ1BDUvkbEYoVQ47tLx4UQCQFVhnplJGDMdzDYgKuBYDM72rB3wM81UcZmCPrZUA==)"
            WebUI\\Username=owner

            """,
        ]
    }

    var media: LabHost { home.media }

    /// Starts our guard, and waits until it sees the tunnel sealed.
    func startGuard() async throws {
        try await media.start(
            "guard", [BuiltProgram.path, "guard", "--format", "json", stack.folder], environment: Self.environment)
        try await wait(for: "sealed")
    }

    /// What the guard says of the one tunnel.
    func status() async throws -> Status? {
        let result = try await media.watertight("status", "--format", "json", environment: Self.environment)
        return try? JSONDecoder().decode(Status.self, from: Data(result.output))
    }

    struct Status: Decodable, Sendable {
        var state: String?
        var seal: Bool?
        var tunnels: [Tunnel]

        struct Tunnel: Decodable, Sendable {
            var name: String
            var state: String
            var reasons: [String]
            var members: [String]
            var applied: [Applied]
            var conditions: [Condition]
        }
        struct Applied: Decodable, Sendable {
            var reaction: String
            var member: String
            var detail: String
        }
        struct Condition: Decodable, Sendable {
            var condition: String
            var answer: String
            var text: String
        }
    }

    func wait(for state: String, seconds: Int = 60) async throws {
        try await wait(until: state, seconds: seconds) { $0.state == state }
    }

    func wait(until what: String, seconds: Int = 60, _ isSo: @Sendable (Status) -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if let status = try await status(), isSo(status) { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        let log = try await media.shell("tail -n 30 /var/log/guard.log || true")
        throw LabFailure("not \(what) but \(try await status().map { "\($0)" } ?? "silent")\n\(log)")
    }

    /// One line of what the guard wrote.
    struct Event: Decodable, Sendable {
        var time: String
        var kind: String
        var state: String?
        var member: String?
        var text: String
        var reasons: [String]?

        /// Milliseconds since 1970.
        var milliseconds: Int? {
            let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            return (try? Date(time, strategy: format)).map { Int(($0.timeIntervalSince1970 * 1000).rounded()) }
        }
    }

    func events() async throws -> [Event] {
        try await media.check(["cat", "/var/log/guard.log"]).split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Event.self, from: Data($0.utf8))
        }
    }

    /// Runs lines of a shell in the VPN's namespace, and gives when they began, in milliseconds since 1970.
    func inNamespace(_ lines: String) async throws -> Int {
        let text = try await media.shell(
            """
            process=$(docker inspect --format '{{.State.Pid}}' gluetun)
            exec nsenter --target $process --net -- sh -euc 'date +%s%3N; \(lines)'
            """)
        return Int(text.split(separator: "\n").first ?? "") ?? 0
    }

    /// How long after that moment the tunnel entered the state, in milliseconds.
    func noticed(_ state: String, after moment: Int, seconds: Int = 10) async throws -> Int {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let found = try await events().first {
                $0.kind == "state" && $0.state == state && ($0.milliseconds ?? 0) >= moment
            }
            if let at = found?.milliseconds { return at - moment }
            guard ContinuousClock.now < end else {
                throw LabFailure("\(state) was not noticed: \(try await media.shell("tail -n 20 /var/log/guard.log"))")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    func namespace(of container: String) async throws -> String {
        try await media.shell(
            "readlink /proc/$(docker inspect --format '{{.State.Pid}}' \(container))/ns/net")
    }
}
