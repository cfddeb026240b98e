import Processes
import ProgramTestSupport
import Testing

@testable import LabKit

/// The seal on a real engine with a stack of fifteen containers, switched on and off as an owner does.
@Suite(.serialized) struct SealEngineTests {
    /// The media host's stack, and what its containers get to.
    struct Stack {
        let home: Home
        let compose: ComposeStack
        private static let echo = "http://\(Home.internetAddress)/"

        /// Runs a program of the host in the network of a container.
        @discardableResult
        func inside(_ name: String, _ command: String) async throws -> ProcessResult {
            let process = #"$(docker inspect --format '{{.State.Pid}}' "$1")"#
            return try await home.media.run(["sh", "-c", "nsenter --target \(process) --net -- \(command)", "sh", name])
        }

        /// The address under which a container is seen in the internet; nil where it does not get there.
        func exit(of name: String, by interface: String? = nil) async throws -> String? {
            let by = interface.map { ["--interface", $0] } ?? []
            let result = try await inside(
                name, "curl --silent --max-time 2 \(by.joined(separator: " ")) \(Self.echo)")
            return result.status == 0 ? String(result.text.prefix { $0 != "\n" }) : nil
        }

        /// Opens the VPN container's own firewall, in both backends.
        func openFirewall() async throws {
            for line in [
                "iptables-nft -P OUTPUT ACCEPT", "iptables-nft -P INPUT ACCEPT", "iptables-nft -F OUTPUT",
                "iptables-nft -F INPUT",
                "iptables-legacy -P OUTPUT ACCEPT",
            ] { _ = try await inside("media-gluetun-1", line) }
        }

        /// Runs lines that end the engine. It takes the mounts of the lab's images with it, which are then laid in place
        /// again.
        func withoutEngine(_ lines: String) async throws {
            try await home.media.shell(
                """
                mkdir -p /srv/keep
                awk '$5 ~ "/var/lib/docker/overlay2/.*/diff$" { print $5 }' /proc/self/mountinfo >/srv/keep/list
                number=0
                while read -r place; do
                    number=$((number + 1)); mkdir -p /srv/keep/$number; mount --bind "$place" /srv/keep/$number
                done </srv/keep/list
                \(lines)
                number=0
                while read -r place; do
                    number=$((number + 1)); mountpoint -q "$place" || mount --bind /srv/keep/$number "$place"
                    umount /srv/keep/$number
                done </srv/keep/list
                """, timeLimit: .seconds(90))
        }

        func waitForExit(of name: String) async throws {
            for _ in 0..<40 {
                if try await exit(of: name) == Home.homeAddress { return }
                try await Task.sleep(for: .milliseconds(250))
            }
            let words = try await home.media.run(
                ["sh", "-c", "journalctl -n 20 -u watertight-seal-refresh; nft list table bridge watertight"])
            throw LabFailure("\(name) is not let out: \(words.text)")
        }

        func waitForTunnel() async throws {
            for _ in 0..<60 {
                if try await exit(of: "media-gluetun-1") == Home.providerAddress { return }
                try await Task.sleep(for: .milliseconds(250))
            }
            let words = try await home.media.run(
                [
                    "sh", "-c",
                    "docker ps -a | head -4; docker logs --tail 5 media-gluetun-1 2>&1; nft list table inet watertight",
                ])
            throw LabFailure("the tunnel does not come up: \(words.text)")
        }
    }

    private func seal(_ stack: Stack, _ words: String..., status: Int32 = 0) async throws -> String {
        let result = try await stack.home.media.run([BuiltProgram.path, "seal"] + words)
        #expect(result.status == status, "\(words): \(result.text)\(result.errorText)")
        return result.text
    }

    @Test(
        "a real engine, its restarts and those of its containers, and reloads of the firewall", .requiresLab)
    func engine() async throws {
        try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: .debian28)
            let account = try await home.openProvider()
            let stack = Stack(home: home, compose: try await MediaStack.up(in: home, account: account))
            let media = home.media
            let (vpn, radarr) = ("media-gluetun-1", "media-radarr-1")
            try await stack.waitForTunnel()
            // A network that has nothing to do with the VPN yet, on a bridge of a name that is nobody's way of naming.
            try await media.shell("docker network create -o com.docker.network.bridge.name=late0 late")
            let before = try await media.shell("nft -s list ruleset")

            let trial = try await seal(stack, "on", "--dry-run", "--seconds", "1")
            #expect(trial.contains("would have dropped nothing"), "\(trial)")
            #expect(try await media.shell("nft -s list ruleset") == before)

            let on = try await seal(stack, "on")
            #expect(
                on.contains("In the tunnel alone: media-gluetun-1.")
                    && on.contains("the environment of media-gluetun-1"), "\(on)")
            #expect(try await stack.exit(of: vpn) == Home.providerAddress)
            #expect(try await stack.exit(of: radarr) == Home.homeAddress)
            try await stack.openFirewall()
            #expect(try await stack.exit(of: vpn, by: "eth0") == nil, "it leaks")
            #expect(try await home.lan.reaches(Home.mediaAddresses.v4, port: 22) == false)

            // A service that starts again has another port, and is nobody until it is classified.
            try await media.shell("docker restart -t 0 \(radarr)")
            #expect(try await stack.exit(of: radarr) == nil)
            #expect(try await seal(stack, "status").contains("not yet classified: \(radarr)"))
            _ = try await seal(stack, "refresh")
            #expect(try await stack.exit(of: radarr) == Home.homeAddress)
            #expect(try await seal(stack, "refresh").contains("up to date"))

            // The VPN container joins another network, and nobody has noticed yet.
            try await media.shell("docker network connect late \(vpn)")
            // As a container with that network alone would send.
            try await stack.inside(
                vpn,
                "sh -c 'ip route add default via $(ip -4 route show dev eth1 | cut -d. -f1-3 | head -1).1 dev eth1 metric 9'"
            )
            try await stack.openFirewall()
            #expect(try await stack.exit(of: vpn, by: "eth1") == nil, "it leaks by a network of later")
            try await media.shell("docker network disconnect late \(vpn)")

            try await stranger(in: stack, beside: radarr)

            // The VPN container starts again and nobody of ours is there.
            try await media.shell("docker restart -t 0 \(vpn)")
            try await stack.waitForTunnel()
            try await stack.openFirewall()
            #expect(try await stack.exit(of: vpn, by: "eth0") == nil, "it leaks after a restart")

            let rules = try await media.shell(
                "nft -s -t list table inet watertight; nft -s -t list table bridge watertight")
            try await stack.withoutEngine(
                """
                pid=$(cat /var/run/docker.pid); kill $pid
                for i in $(seq 900); do [ -d /proc/$pid ] || break; sleep 0.05; done
                """)
            #expect(
                try await media.shell("nft -s -t list table inet watertight; nft -s -t list table bridge watertight")
                    == rules)
            _ = try await Engine.start(on: media)
            #expect(
                try await media.shell("nft -s -t list table inet watertight; nft -s -t list table bridge watertight")
                    == rules)
            try await stack.waitForTunnel()
            try await stack.openFirewall()
            #expect(try await stack.exit(of: vpn, by: "eth0") == nil, "it leaks after the engine's restart")
            _ = try await seal(stack, "refresh")

            // Compose takes the network away and makes it anew, under another name for the bridge.
            try await stack.compose.compose(["down", "--timeout", "1"])
            try await stack.compose.compose(["up", "--detach", "--pull", "never", "gluetun", "radarr"])
            try await stack.waitForTunnel()
            try await stack.openFirewall()
            #expect(try await stack.exit(of: vpn, by: "eth0") == nil, "it leaks in a new network")
            _ = try await seal(stack, "refresh")
            #expect(try await stack.exit(of: radarr) == Home.homeAddress)

            // The owner's firewall is loaded again, once without us and once with the line that the manual asks for.
            try await media.write("flush ruleset\n", to: "/etc/owner.conf")
            try await media.shell("nft -f /etc/owner.conf")
            #expect(try await seal(stack, "status", status: 1).contains("THE SEAL IS NOT THERE"))
            try await media.write(
                "flush ruleset\ninclude \"/var/lib/watertight/seal*.nft\"\n", to: "/etc/owner.conf")
            try await media.shell("nft -f /etc/owner.conf")
            #expect(try await seal(stack, "status").contains("The seal is on."))

            _ = try await seal(stack, "off")
            #expect(try await !media.shell("nft list ruleset").contains("watertight"))
            #expect(try await media.run(["ls", "/var/lib/watertight/seal.nft"]).status != 0)
            try await media.shell("nft -f /etc/owner.conf")
            #expect(try await seal(stack, "status").contains("The seal is off."))
        }
    }

    /// A container with an image that nobody knows is shut in until its owner lets it out.
    private func stranger(in stack: Stack, beside radarr: String) async throws {
        let media = stack.home.media
        try await media.shell(
            """
            docker tag $(docker inspect --format '{{.Config.Image}}' \(radarr)) acme/tool:1
            network=$(docker inspect --format '{{range $name, $one := .NetworkSettings.Networks}}{{$name}} {{end}}' \
                \(radarr) | cut -d ' ' -f 1)
            docker run --detach --name tool --network $network acme/tool:1
            """)
        _ = try await seal(stack, "refresh")
        #expect(try await stack.exit(of: "tool") == nil)
        #expect(try await seal(stack, "status").contains("shut in: tool (docker.io/acme/tool)"))
        _ = try await seal(stack, "open", "media-gluetun-1", status: 2)
        #expect(try await seal(stack, "open", "tool").contains("Open now: tool"))
        #expect(try await stack.exit(of: "tool") == Home.homeAddress)
        #expect(try await seal(stack, "close", "tool").contains("Shut in again: tool."))
        #expect(try await stack.exit(of: "tool") == nil)
        #expect(try await seal(stack, "on").contains("since they are here now: tool (docker.io/acme/tool)"))
        #expect(try await stack.exit(of: "tool") == Home.homeAddress)
        try await media.shell("docker rename tool other")
        _ = try await seal(stack, "refresh")
        #expect(try await stack.exit(of: "other") == nil, "another name is another container")
        try await media.shell("docker rm --force other")
    }

    @Test(
        "units that systemd takes put the seal in place before the engine starts", .requiresLab)
    func units() async throws {
        try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: .debian28, systemd: true)
            let account = try await home.openProvider()
            let media = home.media
            try await media.check(
                ["python3", "-B", LabFolders.scripts + "/store.py", LabFolders.parts + "/layers"]
                    + [LabFolders.scripts + "/standins"],
                input: LabImage.specification(MediaStack.images()))
            try await media.shell("systemctl start docker")
            let compose = try await ComposeStack.up(
                on: Engine(host: media), files: try MediaStack.files(account: account))
            let stack = Stack(home: home, compose: compose)
            try await stack.waitForTunnel()
            let on = try await seal(stack, "on", "--install-unit")
            #expect(on.contains("are installed and enabled"), "\(on)")
            let verified = try await media.run(
                ["systemd-analyze", "verify", "--man=no", "watertight-seal.service", "watertight-seal-refresh.service"])
            #expect(verified.status == 0 && verified.errors.isEmpty, "\(verified.errorText)")

            // As after the machine was down: no engine, no rules, the units not yet started.
            try await stack.withoutEngine(
                "systemctl stop docker.socket docker watertight-seal containerd; nft flush ruleset")
            try await media.shell("systemctl start docker")
            let times = try await media.shell(
                """
                systemctl show --property ActiveEnterTimestampMonotonic --value watertight-seal
                systemctl show --property ExecMainStartTimestampMonotonic --value docker
                """
            ).split(separator: "\n").compactMap { Int($0) }
            #expect(times.count == 2 && times[0] > 0 && times[0] < times[1], "\(times)")
            let radarr = "media-radarr-1"
            try await stack.waitForExit(of: radarr)
            // Nobody guards; the unit classifies what starts.
            try await media.shell("docker restart -t 0 \(radarr)")
            try await stack.waitForExit(of: radarr)
            #expect(try await seal(stack, "status").contains("The seal is on."))
            try await stack.waitForTunnel()
            try await stack.openFirewall()
            #expect(try await stack.exit(of: "media-gluetun-1", by: "eth0") == nil, "it leaks")
            try await reloads(in: stack)
            _ = try await seal(stack, "off")
            #expect(try await media.run(["sh", "-c", "ls /etc/systemd/system | grep watertight"]).status != 0)
        }
    }

    /// The owner's own firewalls are switched on and loaded again while nobody guards: ufw, and nftables by its unit.
    private func reloads(in stack: Stack) async throws {
        let media = stack.home.media
        let tables = "nft -s -t list table inet watertight; nft -s -t list table bridge watertight"
        let rules = try await media.shell(tables)
        try await media.shell("ufw --force enable && ufw reload", timeLimit: .seconds(90))
        Component.note("ufw", "0.36")
        #expect(try await media.shell("ufw status").contains("Status: active"))
        #expect(try await media.shell(tables) == rules)
        #expect(try await stack.exit(of: "media-radarr-1") == Home.homeAddress)
        #expect(try await stack.exit(of: "media-gluetun-1", by: "eth0") == nil, "it leaks behind ufw")

        try await media.write("flush ruleset\ntable inet owners { }\n", to: "/etc/nftables.conf")
        for verb in ["restart", "reload"] {
            try await media.shell("systemctl \(verb) nftables")
            #expect(try await media.shell("nft list tables").contains("inet owners"), "\(verb): it was not loaded")
            #expect(try await media.shell(tables) == rules, "\(verb): the seal is not back")
        }
    }
}
