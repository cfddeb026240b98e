import Clients
import Glibc
import HTTPTransport
import NIOSSL
import Processes
import Testing

@Suite("the HTTP client over TLS", .enabled(if: Certificates.canBeMade, "needs openssl"))
struct TLSTests {
    private let client = PatientClient()
    private static let hello: [StubServer.Step] = [.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), .close]

    private func answer(_ server: StubServer, tls: HTTPEndpoint.TLS) async -> Result<String, HTTPFailure> {
        guard case .tcp(let host, let port, _) = server.endpoint else { return .failure(HTTPFailure(.failed, "")) }
        do throws(HTTPFailure) {
            return .success(try await client.get("/", from: .tcp(host: host, port: port, tls: tls)).text)
        } catch {
            return .failure(error)
        }
    }

    private func code(_ result: Result<String, HTTPFailure>) -> HTTPFailure.Code? {
        if case .failure(let failure) = result { failure.code } else { nil }
    }

    @Test("a server of the own authority is believed, by address and by name; others are not")
    func ownAuthority() async throws {
        let certificates = try Certificates()
        let server = try await StubServer(.tcp("127.0.0.1"), tls: try certificates.server(), Self.hello)
        let trust = HTTPEndpoint.TLS.Trust.authorities(pem: certificates.authority)
        #expect(try await answer(server, tls: .init(trust: trust)).get() == "hello")
        #expect(code(await answer(server, tls: .init(trust: .system))) == .tls)
        #expect(try await answer(server, tls: .init(trust: .anyone)).get() == "hello")
        let stranger = try Certificates()
        #expect(code(await answer(server, tls: .init(trust: .authorities(pem: stranger.authority)))) == .tls)
        await server.stop()
    }

    @Test("how long the server's certificate holds comes with its answer")
    func dates() async throws {
        let certificates = try Certificates()
        let server = try await StubServer(.tcp("127.0.0.1"), tls: try certificates.server(), Self.hello)
        guard case .tcp(let host, let port, _) = server.endpoint else { return }
        let answer = try await client.get("/", from: .tcp(host: host, port: port, tls: .init(trust: .anyone)))
        let dates = try #require(answer.certificate)
        #expect(dates.notAfter - dates.notBefore == 2 * 86_400)
        #expect(abs(dates.notBefore - time(nil)) < 3600)
        await server.stop()
    }

    @Test("a server whose address is not in its certificate is believed by its name alone")
    func name() async throws {
        let certificates = try Certificates()
        let server = try await StubServer(.tcp("::1"), tls: try certificates.server(), Self.hello)
        let trust = HTTPEndpoint.TLS.Trust.authorities(pem: certificates.authority)
        #expect(try await answer(server, tls: .init(trust: trust, serverName: "engine.test")).get() == "hello")
        #expect(code(await answer(server, tls: .init(trust: trust, serverName: "other.test"))) == .tls)
        #expect(code(await answer(server, tls: .init(trust: trust))) == .tls)
        await server.stop()
    }

    @Test("a server that asks for a certificate answers only to one")
    func clientCertificate() async throws {
        let certificates = try Certificates()
        let server = try await StubServer(
            .tcp("127.0.0.1"), tls: try certificates.server(asksForCertificate: true), Self.hello)
        let trust = HTTPEndpoint.TLS.Trust.authorities(pem: certificates.authority)
        let identity = HTTPEndpoint.TLS.Identity(certificates: certificates.certificate, key: certificates.key)
        #expect(try await answer(server, tls: .init(trust: trust, identity: identity)).get() == "hello")
        let without = code(await answer(server, tls: .init(trust: trust)))
        #expect(without == .tls || without == .truncated)
        #expect("\(identity)" == "•••")
        await server.stop()
    }

    @Test("a server without TLS, and certificates that are none, are failures of TLS")
    func noTLS() async throws {
        let server = try await StubServer(.tcp("127.0.0.1"), answersAtOnce: "220 mail.example ESMTP\r\n")
        #expect(code(await answer(server, tls: .init(trust: .anyone))) == .tls)
        let nonsense = HTTPEndpoint.TLS.Identity(certificates: Array("x".utf8), key: Array("y".utf8))
        #expect(code(await answer(server, tls: .init(trust: .anyone, identity: nonsense))) == .tls)
        await server.stop()
    }
}

/// An authority with one certificate for 127.0.0.1 and engine.test, made anew: no key lies in the repository.
private struct Certificates {
    static let canBeMade = (try? LiveProcessRunner().run(ProcessRequest("/usr/bin/openssl", ["version"])))?.status == 0

    let authority: [UInt8]
    let certificate: [UInt8]
    let key: [UInt8]

    init() throws {
        let folder = try temporaryFolder()
        func openssl(_ arguments: String) throws {
            let request = ProcessRequest(
                "/usr/bin/openssl", arguments.split(separator: " ").map(String.init),
                environment: ["HOME": folder, "OPENSSL_CONF": "/dev/null"], timeLimit: .seconds(60))
            let result = try LiveProcessRunner().run(request)
            guard result.status == 0 else {
                throw HTTPFailure(.failed, String(decoding: result.errors, as: UTF8.self))
            }
        }
        func read(_ name: String) throws -> [UInt8] {
            try LiveProcessRunner().run(ProcessRequest("/bin/cat", ["\(folder)/\(name)"])).output
        }
        let configuration = Array("[req]\ndistinguished_name=dn\n[dn]\n".utf8)
        _ = try LiveProcessRunner().run(
            ProcessRequest("/usr/bin/tee", ["\(folder)/openssl.cnf"], input: configuration))
        let new = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        try openssl(
            "req -x509 \(new) -subj /CN=test-authority -addext basicConstraints=critical,CA:TRUE "
                + "-keyout \(folder)/ca.key -out \(folder)/ca.pem -config \(folder)/openssl.cnf")
        try openssl(
            "req \(new) -subj /CN=engine.test -addext subjectAltName=DNS:engine.test,IP:127.0.0.1 "
                + "-keyout \(folder)/key.pem -out \(folder)/request.pem -config \(folder)/openssl.cnf")
        try openssl(
            "x509 -req -in \(folder)/request.pem -CA \(folder)/ca.pem -CAkey \(folder)/ca.key -CAcreateserial "
                + "-copy_extensions copy -days 2 -out \(folder)/cert.pem")
        authority = try read("ca.pem")
        certificate = try read("cert.pem")
        key = try read("key.pem")
        for name in ["ca.key", "ca.pem", "ca.srl", "cert.pem", "key.pem", "openssl.cnf", "request.pem"] {
            unlink("\(folder)/\(name)")
        }
        rmdir(folder)
    }

    func server(asksForCertificate: Bool = false) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem)))
        if asksForCertificate {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(authority))
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
