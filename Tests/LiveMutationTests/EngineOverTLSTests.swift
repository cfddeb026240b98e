import FoundationEssentials
import Glibc
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// A real engine that is asked over TCP with certificates, as `DOCKER_HOST`, `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` say.
@Suite("An engine over TLS", .requiresLab, .serialized)
struct EngineOverTLSTests {
    private static let compose = """
        services:
          app:
            image: busybox:1
            command: sleep 1000000
            network_mode: host

        """

    /// A certificate authority, the engine's certificate for 127.0.0.1 and a client's, made anew by openssl.
    private static let certificates = """
        set -eu
        cd "$1"
        make() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1-key.pem" -subj "/CN=$1" "${@:2}"; }
        make ca -x509 -days 2 -out ca.pem
        for name in server client stranger; do make $name -out $name.csr; done
        printf 'subjectAltName=IP:127.0.0.1\\nextendedKeyUsage=serverAuth\\n' >server.ext
        printf 'extendedKeyUsage=clientAuth\\n' >client.ext
        for name in server client; do
            openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile $name.ext -out $name.pem
        done
        openssl x509 -req -in stranger.csr -signkey stranger-key.pem -days 2 -out stranger.pem
        """

    /// Puts them on the host: `/tls` for the engine, `/home/client` and `/home/stranger` as `DOCKER_CERT_PATH`.
    private static func lay(on media: LabHost) async throws {
        var template = Array("/tmp/watertight-tls-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { _ = try? LiveProcessRunner().run(ProcessRequest("/bin/rm", ["-r", folder])) }
        let made = try LiveProcessRunner().run(
            ProcessRequest(
                "/bin/bash", ["-c", certificates, "bash", folder], environment: ["PATH": "/usr/bin:/bin"],
                timeLimit: .seconds(30)))
        try #require(made.status == 0, "\(made.errorText)")
        func text(_ name: String) throws -> String { try LabFolders.text("\(folder)/\(name).pem") }
        for name in ["ca", "server", "server-key"] { try await media.write(try text(name), to: "/tls/\(name).pem") }
        for name in ["client", "stranger"] {
            try await media.write(try text("ca"), to: "/home/\(name)/ca.pem")
            try await media.write(try text(name), to: "/home/\(name)/cert.pem")
            try await media.write(try text("\(name)-key"), to: "/home/\(name)/key.pem", mode: "600")
        }
    }

    private static func audit(_ media: LabHost, as name: String) async throws -> (status: Int32?, audit: LabAudit) {
        let result = try await media.run(
            ["env", "-C", "/tmp", BuiltProgram.path, "audit", "--no-record", "--format", "json"],
            environment: [
                "DOCKER_HOST": "tcp://127.0.0.1:2376", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/home/\(name)",
            ])
        return (result.status, try JSONDecoder().decode(LabAudit.self, from: Data(result.output)))
    }

    @Test("tells its project to the owner's certificate, and to no other", arguments: EngineVersion.allCases)
    func asked(_ version: EngineVersion) async throws {
        try await Lab.run { lab in
            let media = try await Home.make(in: lab, engine: version).media
            try await Self.lay(on: media)
            _ = try await Engine.start(
                on: media, images: [RealImage.busybox(tag: "busybox:1")],
                options: [
                    "-H", "unix:///var/run/docker.sock", "-H", "tcp://127.0.0.1:2376", "--tlsverify",
                    "--tlscacert=/tls/ca.pem", "--tlscert=/tls/server.pem", "--tlskey=/tls/server-key.pem",
                ])
            try await media.write(Self.compose, to: "/srv/films/compose.yaml")
            try await media.shell(
                "cd /srv/films && \(LabFolders.reference)/docker-compose --progress quiet up --detach --pull never")
            let (status, owner) = try await Self.audit(media, as: "client")
            #expect(status == 1)
            #expect(owner.projects.map(\.name) == ["films"], "\(owner.gaps)")
            #expect(owner.names.contains("network.host-mode service:app"))
            #expect(owner.answers.contains("container.drift service:app pass"))
            #expect(!owner.gaps.contains("engine"))
            // It asks for certificates, and its address is this machine's own: no finding.
            #expect(!owner.names.contains("host.engine-over-network host"))

            let (refused, stranger) = try await Self.audit(media, as: "stranger")
            #expect(refused == 3, "nothing was observed")
            #expect(stranger.projects.allSatisfy { $0.services.isEmpty })
        }
    }
}
