import Clients
import FileAccess
import Testing

@Suite("where the engine is asked")
struct EngineLocatorTests {
    private let pem = InMemoryFileSystem([
        "/home/me/.docker/ca.pem": .init("CA"), "/certs/cert.pem": .init("CERT"), "/certs/key.pem": .init("KEY"),
        "/certs/ca.pem": .init("CA2"),
    ])

    private func endpoint(_ environment: [String: String], _ files: InMemoryFileSystem? = nil) throws -> HTTPEndpoint? {
        try EngineLocator(environment: environment, files: files ?? pem).locations().first?.endpoint
    }

    @Test("the usual socket, then the rootless one")
    func usual() throws {
        let found = try EngineLocator(environment: ["XDG_RUNTIME_DIR": "/run/user/7"], files: pem).locations()
        #expect(found.map(\.endpoint) == [.unix(path: "/var/run/docker.sock"), .unix(path: "/run/user/7/docker.sock")])
    }

    @Test(
        "DOCKER_HOST in its spellings",
        arguments: [
            ("unix:///x/d.sock", HTTPEndpoint.unix(path: "/x/d.sock")),
            ("tcp://10.1.2.3:2375", .tcp(host: "10.1.2.3", port: 2375, tls: nil)),
            ("tcp://nas", .tcp(host: "nas", port: 2375, tls: nil)),
            ("tcp://[fd00::2]:99", .tcp(host: "fd00::2", port: 99, tls: nil)),
            ("http://nas:1/", .tcp(host: "nas", port: 1, tls: nil)),
            ("https://nas", .tcp(host: "nas", port: 2376, tls: .init())),
        ])
    func hosts(host: String, expected: HTTPEndpoint) throws {
        #expect(try endpoint(["DOCKER_HOST": host, "DOCKER_CONTEXT": "other"]) == expected)
    }

    @Test(
        "what cannot be used is refused with a remedy, and a login in it is not repeated",
        arguments: [
            "ssh://me:pw@nas", "nas:2375", "unix://relative", "tcp://nas:0", "tcp://nas:70000", "npipe:////./x",
            "tcp://a:pw@nas:1",
        ])
    func refused(_ host: String) throws {
        do {
            _ = try EngineLocator(environment: ["DOCKER_HOST": host], files: pem).locations()
            Issue.record("\(host) was taken")
        } catch {
            #expect(!error.remedy.isEmpty && !error.reason.contains("pw"))
        }
    }

    @Test("TLS of the environment: authorities, own certificate, and no verification only where that is asked for")
    func tls() throws {
        let host = ["DOCKER_HOST": "tcp://nas", "DOCKER_CERT_PATH": "/certs"]
        let identity = HTTPEndpoint.TLS.Identity(certificates: Array("CERT".utf8), key: Array("KEY".utf8))
        let verified = HTTPEndpoint.TLS(trust: .authorities(pem: Array("CA2".utf8)), identity: identity)
        #expect(
            try endpoint(host.merging(["DOCKER_TLS_VERIFY": "1"]) { $1 })
                == .tcp(host: "nas", port: 2376, tls: verified))
        #expect(
            try endpoint(host.merging(["DOCKER_TLS": "1"]) { $1 })
                == .tcp(host: "nas", port: 2376, tls: .init(trust: .anyone, identity: identity)))
        #expect(throws: EngineLocator.Failure.self) {
            try endpoint(["DOCKER_HOST": "tcp://nas", "DOCKER_CERT_PATH": "/none", "DOCKER_TLS_VERIFY": "1"])
        }
    }

    @Test("a context by its name, with its own certificates; one that is missing is refused")
    func contexts() throws {
        let files = InMemoryFileSystem([
            "/home/me/.docker/config.json": .init(#"{"currentContext": "nas", "auths": {}}"#),
            "/home/me/.docker/contexts/meta/aa/meta.json": .init(#"{"Name": "other", "Endpoints": {}}"#),
            "/home/me/.docker/contexts/meta/bb/meta.json": .init(
                #"{"Name": "nas", "Metadata": {}, "Endpoints": {"docker": {"Host": "tcp://nas:2376", "SkipTLSVerify": false}}}"#
            ),
            "/home/me/.docker/contexts/tls/bb/docker/ca.pem": .init("CA"),
        ])
        let expected = HTTPEndpoint.tcp(host: "nas", port: 2376, tls: .init(trust: .authorities(pem: Array("CA".utf8))))
        #expect(try endpoint(["HOME": "/home/me"], files) == expected)
        #expect(
            try endpoint(["HOME": "/home/me", "DOCKER_CONTEXT": "default"], files)
                == .unix(path: "/var/run/docker.sock"))
        #expect(try endpoint(["DOCKER_CONFIG": "/home/me/.docker"], files) == expected)
        #expect(throws: EngineLocator.Failure.self) {
            try endpoint(["HOME": "/home/me", "DOCKER_CONTEXT": "gone"], files)
        }
        #expect(throws: EngineLocator.Failure.self) {
            try endpoint(["HOME": "/home/me", "DOCKER_CONTEXT": "other"], files)
        }
    }

    @Test("a config.json that is none is no empty one")
    func badConfig() {
        let files = InMemoryFileSystem(["/home/me/.docker/config.json": .init("{")])
        #expect(throws: EngineLocator.Failure.self) { try endpoint(["HOME": "/home/me"], files) }
    }
}
