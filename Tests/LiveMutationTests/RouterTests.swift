import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// What the home's router says of its port mappings: the real miniupnpd, which many routers run.
@Suite("The router's port mappings", .requiresLab, .serialized)
struct RouterTests {
    private static let compose = """
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:6.4.3
            ports: ["7878:7878"]

        """
    private static let gateway = "10.77.0.1"
    private static let settings = """
        ext_ifname=wan0
        ext_ip=5.9.9.9
        listening_ip=lan0
        http_port=5000
        enable_natpmp=no
        enable_upnp=yes
        secure_mode=yes
        system_uptime=yes
        uuid=00000000-0000-0000-0000-000000000000
        allow 1024-65535 10.77.0.0/24 1024-65535
        deny 0-65535 0.0.0.0/0 0-65535

        """
    /// As the package's own script makes them, but for the policy.
    private static let chains = """
        table inet filter {
            chain forward { type filter hook forward priority 0; jump miniupnpd; }
            chain miniupnpd { }
            chain prerouting { type nat hook prerouting priority -100; jump prerouting_miniupnpd; }
            chain postrouting { type nat hook postrouting priority 100; jump postrouting_miniupnpd; }
            chain prerouting_miniupnpd { }
            chain postrouting_miniupnpd { }
        }
        """

    /// Debian's own program as base64; nil where it cannot be had, and then the reason is printed.
    private static let daemon: Task<String?, Never> = Task {
        let folder = LabFolders.package + "/.build/router"
        let path = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        let request = ProcessRequest(
            "/bin/sh", [LabFolders.scripts + "/fetch-router.sh", folder], environment: path, timeLimit: .seconds(120))
        let fetched = await Blocking.run { try? LiveProcessRunner().run(request) }
        guard fetched?.status == 0, let program = FileManager.default.contents(atPath: folder + "/miniupnpd") else {
            print("no miniupnpd can be had: \(fetched?.errorText ?? "")")
            return nil
        }
        return program.base64EncodedString()
    }

    private static func startDaemon(on router: LabHost) async throws {
        let program = try #require(await daemon.value)
        try await router.check(
            ["sh", "-c", "base64 -d >/usr/sbin/miniupnpd; chmod 755 /usr/sbin/miniupnpd"], input: program)
        Component.note("miniupnpd", "2.3")
        try await router.check(["nft", "-f", "-"], input: chains)
        try await router.write(settings, to: "/etc/miniupnpd.conf")
        try await router.start("miniupnpd", ["miniupnpd", "-d", "-f", "/etc/miniupnpd.conf"])
    }

    /// What a program on a machine in the house would do.
    private static func map(_ port: Int, on host: LabHost, _ address: String, called name: String) async throws {
        let type = "urn:schemas-upnp-org:service:WANIPConnection:1"
        let body = """
            <?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>\
            <u:AddPortMapping xmlns:u="\(type)"><NewRemoteHost></NewRemoteHost><NewExternalPort>\(port)</NewExternalPort>\
            <NewProtocol>TCP</NewProtocol><NewInternalPort>\(port)</NewInternalPort>\
            <NewInternalClient>\(address)</NewInternalClient><NewEnabled>1</NewEnabled>\
            <NewPortMappingDescription>\(name)</NewPortMappingDescription><NewLeaseDuration>0</NewLeaseDuration>\
            </u:AddPortMapping></s:Body></s:Envelope>
            """
        try await host.check([
            "curl", "-sf", "--max-time", "5", "-H", "Content-Type: text/xml", "-H",
            "SOAPAction: \"\(type)#AddPortMapping\"", "--data", body, "http://\(gateway):5000/ctl/IPConn",
        ])
    }

    private static func audit(_ media: LabHost, _ folder: String, _ options: String...) async throws -> LabAudit {
        let result = try await media.run(
            ["env", "-C", "/root", BuiltProgram.path, "audit", "--no-record", "--format", "json"] + options + [folder])
        return try JSONDecoder().decode(LabAudit.self, from: Data(result.output))
    }

    @Test(
        "are told by the real miniupnpd, with who asked for them",
        .enabled("no miniupnpd can be had here; the reason is printed above") { await daemon.value != nil })
    func told() async throws {
        try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: .debian28)
            let engine = try await Engine.start(
                on: home.media,
                images: [StandIn.servarr("radarr", version: "6.4.3.10645", tag: "lscr.io/linuxserver/radarr:6.4.3")])
            let stack = try await ComposeStack.up(on: engine, files: ["compose.yaml": Self.compose])
            try await Self.startDaemon(on: home.router)
            try await home.media.wait(
                for: "router", until: ["curl", "-sf", "--max-time", "1", "http://\(Self.gateway):5000/rootDesc.xml"])

            // Nothing is asked unless it is wished for.
            let silent = try await Self.audit(home.media, stack.folder)
            #expect(!silent.answers.contains { $0.hasPrefix("network.router-forwards") })

            // None is listed: that says nothing of what was set by hand.
            let empty = try await Self.audit(home.media, stack.folder, "--ask-router")
            #expect(empty.unknown.contains("network.router-forwards host"), "\(empty.gaps)")
            #expect(!empty.gaps.contains("router"))

            // Another machine's is none of ours.
            try await Self.map(9000, on: home.lan, "10.77.0.20", called: "console")
            let other = try await Self.audit(home.media, stack.folder, "--ask-router")
            #expect(other.unknown.contains("network.router-forwards host"))

            try await Self.map(7878, on: home.media, Home.mediaAddresses.v4, called: "radarr at home")
            let found = try await Self.audit(home.media, stack.folder, "--ask-router")
            let finding = try #require(found.findings.first { $0.name == "network.router-forwards service:radarr" })
            #expect(finding.evidenceText.contains("tcp 7878 leads to port 7878 here, asked for by “radarr at home”"))
            // What was asked changed nothing.
            let rules = try await home.router.check(["nft", "list", "table", "inet", "filter"])
            #expect(rules.contains("7878") && rules.contains("9000"))
        }
    }
}
