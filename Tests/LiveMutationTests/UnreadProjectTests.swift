import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// A stack that a manager in a container made, on a real engine: its files are in that container's volume.
@Suite("Stacks of a manager in a container", .requiresLab, .serialized)
struct UnreadProjectTests {
    private static let compose = """
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:6.4.3
            env_file: stack.env
            ports: ["7878:7878"]
            volumes: ["radarr:/config"]
          web:
            image: nginx:1.22
            privileged: true
            depends_on: [radarr]
        volumes:
          radarr:

        """
    private static let key = "7d1f0b6e35c2498a9b04e8d17f62ac53"

    /// Portainer's place is taken by a stand-in: BusyBox under its image's name, and the real Docker Compose run in a
    /// folder that is, on this host, where the container has its `/data`.
    private static func deploy(on engine: Engine) async throws {
        let media = engine.host
        try await engine.docker(
            "run", "--detach", "--name", "portainer", "--volume", "portainer_data:/data",
            "--volume", "/var/run/docker.sock:/var/run/docker.sock", "portainer/portainer-ce:2.33.0", "sleep", "1000000"
        )
        try await engine.docker(
            "run", "--detach", "--name", "qbittorrent", "--publish", "6881:6881", "lscr.io/linuxserver/qbittorrent:5.3",
            "sleep", "1000000")
        let volume = "/var/lib/docker/volumes/portainer_data/_data"
        try await media.write(compose, to: "\(volume)/compose/1/docker-compose.yml")
        try await media.write("RADARR__AUTH__APIKEY=\(key)\n", to: "\(volume)/compose/1/stack.env")
        // As Portainer itself sees it.
        try await media.shell(
            """
            mkdir /data && mount --bind \(volume) /data && cd /data/compose/1
            \(LabFolders.reference)/docker-compose --progress quiet --project-name films \
                --file /data/compose/1/docker-compose.yml up --detach --pull never
            cd / && umount /data && rmdir /data
            """)
    }

    private static func audit(_ media: LabHost, _ prefix: [String] = []) async throws -> (LabAudit, String) {
        let result = try await media.run(
            prefix + ["env", "-C", "/tmp", "HOME=/tmp", "/tmp/watertight", "audit", "--no-record", "--format", "json"])
        guard result.status == 0 || result.status == 1 else {
            throw LabFailure("the audit ended with \(result.ending): \(result.errorText)\(result.text.prefix(2000))")
        }
        return (try JSONDecoder().decode(LabAudit.self, from: Data(result.output)), result.text)
    }

    @Test("are read in its volume by root, and judged by what runs by whoever may only ask the engine")
    func judged() async throws {
        try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: .debian28)
            let media = home.media
            let engine = try await Engine.start(
                on: media,
                images: [
                    RealImage.busybox(tag: "portainer/portainer-ce:2.33.0"), RealImage.qbittorrent("5.3"),
                    StandIn.servarr("radarr", version: "6.4.3.10645", tag: "lscr.io/linuxserver/radarr:6.4.3"),
                    RealImage.nginx(),
                ])
            try await Self.deploy(on: engine)
            try await media.shell("cp \(BuiltProgram.path) /tmp/watertight; chmod 755 /tmp/watertight")

            let (root, text) = try await Self.audit(media)
            #expect(root.projects.map(\.name) == ["films", "without Compose"])
            let file = "/var/lib/docker/volumes/portainer_data/_data/compose/1/docker-compose.yml"
            #expect(root.projects[0].files == [file])
            #expect(!text.contains(Self.key))
            let wide = try #require(root.findings.first { $0.name == "container.privileged service:web" })
            #expect(wide.locations.first?.file == file && wide.locations.first?.line == 9)
            // What runs is what the file says: the comparison was made, and found nothing.
            #expect(root.answers.contains("container.drift service:radarr pass"))
            Self.byHand(root)

            try await media.shell("chmod 666 /var/run/docker.sock")
            let (user, userText) = try await Self.audit(
                media, ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
            #expect(user.projects.map(\.name) == ["films", "without Compose"])
            #expect(user.projects[0].files == [])
            #expect(user.projects[0].services.map(\.name) == ["radarr", "web"])
            #expect(!userText.contains(Self.key))
            let running = try #require(user.findings.first { $0.name == "container.privileged service:web" })
            #expect(running.locations.map(\.file) == ["container films-web-1"])
            #expect(user.unknown.contains("container.drift stack"))
            #expect(userText.contains("/data/compose/1/docker-compose.yml"))
            Self.byHand(user)
            // Of what the containers alone decide, both say the same.
            for control in ["container.new-privileges", "network.port-on-all-interfaces", "image.no-digest"] {
                let both = [root, user].map { audit in Set(audit.names.filter { $0.hasPrefix(control) }) }
                #expect(both[0] == both[1] && !both[0].isEmpty, "\(control)")
            }
        }
    }

    /// What `docker run` made is found as well.
    private static func byHand(_ audit: LabAudit) {
        #expect(audit.projects.last?.services.map(\.name) == ["portainer", "qbittorrent"])
        #expect(audit.names.contains { $0.hasPrefix("container.docker-socket service:portainer") }, "\(audit.names)")
        #expect(audit.names.contains { $0.hasSuffix("service:qbittorrent") })
        let places = audit.findings.filter { $0.subject == "service:qbittorrent" }.flatMap(\.locations).map(\.file)
        #expect(places.contains("container qbittorrent"))
    }
}
