import Clients
import HTTPTransport
import Testing

@Suite("the HTTP client over real sockets")
struct LiveHTTPClientTests {
    private let client = PatientClient()

    private func failure(_ request: HTTPRequest) async -> HTTPFailure.Code? {
        do throws(HTTPFailure) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("a unix socket is asked with a Host, for plain bytes, on a connection of its own")
    func unix() async throws {
        let server = try await StubServer(
            .unix, [.send("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK"), .stay])
        let answer = try await client.get("/_ping?x=1", from: server.endpoint, headers: [("X-Test", "a b")])
        #expect(answer.status == 200 && answer.isSuccess && answer.text == "OK" && !answer.isCut)
        #expect(answer.headers["api-version"] == "1.41")
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("GET /_ping?x=1 HTTP/1.1\r\n"))
        for line in ["Host: localhost", "Accept-Encoding: identity", "Connection: close", "X-Test: a b"] {
            #expect(request.contains("\r\n\(line)\r\n"), "\(line)")
        }
        await server.stop()
    }

    @Test("chunks are put together, over IPv4 and IPv6", arguments: ["127.0.0.1", "::1"])
    func chunks(host: String) async throws {
        let server = try await StubServer(
            .tcp(host),
            [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), .send("2\r\nde\r\n0\r\n\r\n")])
        #expect(try await client.get("/", from: server.endpoint).text == "abcde")
        await server.stop()
    }

    @Test("a body without a length ends with the connection")
    func untilClose() async throws {
        let server = try await StubServer(.tcp("127.0.0.1"), [.send("HTTP/1.0 404 Not Found\r\n\r\nnone"), .close])
        let answer = try await client.get("/", from: server.endpoint)
        #expect(answer.status == 404 && answer.text == "none")
        await server.stop()
    }

    @Test("a request's body is sent with its length")
    func post() async throws {
        let server = try await StubServer(.unix, [.send("HTTP/1.1 204 No Content\r\n\r\n"), .close])
        let answer = try await client.send(
            HTTPRequest("POST", endpoint: server.endpoint, path: "/login", body: Array("user=a".utf8)))
        #expect(answer.status == 204 && answer.body.isEmpty)
        let request = try #require(server.requests.first)
        #expect(request.contains("\r\nContent-Length: 6\r\n") && request.hasSuffix("\r\n\r\nuser=a"))
        await server.stop()
    }

    @Test("HEAD has no body, whatever length is told")
    func head() async throws {
        let server = try await StubServer(.unix, [.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"), .stay])
        let answer = try await client.send(HTTPRequest("HEAD", endpoint: server.endpoint, path: "/", bodyLimit: 10))
        #expect(answer.status == 200 && answer.body.isEmpty)
        await server.stop()
    }

    // MARK: Time

    @Test(
        "who does not answer, or not to the end, is left at the deadline", .timeLimit(.minutes(1)),
        arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
    func silence(_ beginning: String) async throws {
        let server = try await StubServer(.unix, [.send(beginning), .stay])
        #expect(
            await failure(HTTPRequest(endpoint: server.endpoint, path: "/", timeLimit: .milliseconds(300))) == .timedOut
        )
        await server.stop()
    }

    @Test("a cancelled task waits no longer")
    func cancelled() async throws {
        let server = try await StubServer(.unix, [.stay])
        let task = Task { await failure(HTTPRequest(endpoint: server.endpoint, path: "/", timeLimit: .seconds(60))) }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        #expect(await task.value == .cancelled)
        await server.stop()
    }

    // MARK: Size

    @Test("a head without end is too large")
    func endlessHead() async throws {
        let server = try await StubServer(.unix, [.send("HTTP/1.1 200 OK\r\nX: "), .endlessly("aaaaaaaaaaaaaaaaaaaa")])
        #expect(await failure(HTTPRequest(endpoint: server.endpoint, path: "/")) == .tooLarge)
        await server.stop()
    }

    @Test("headers without end are too large")
    func endlessHeaders() async throws {
        let server = try await StubServer(.unix, [.send("HTTP/1.1 200 OK\r\n"), .endlessly("X-A: aaaaaaaaaaaaaa\r\n")])
        #expect(await failure(HTTPRequest(endpoint: server.endpoint, path: "/")) == .tooLarge)
        await server.stop()
    }

    @Test("a body without end is too large, or is cut where that is asked for")
    func endlessBody() async throws {
        let server = try await StubServer(.unix, [.send("HTTP/1.1 200 OK\r\n\r\n"), .endlessly("line of a log\n")])
        var request = HTTPRequest(endpoint: server.endpoint, path: "/", bodyLimit: 100_000)
        #expect(await failure(request) == .tooLarge)
        request.overflow = .isCut
        let answer = try await client.send(request)
        #expect(answer.isCut && answer.body.count == 100_000)
        await server.stop()
    }

    @Test("a body of just the limit is whole, one byte more is too much", arguments: [(4, false), (3, true)])
    func limit(bytes: Int, isTooLarge: Bool) async throws {
        let server = try await StubServer(
            .unix, [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"), .stay])
        let request = HTTPRequest(endpoint: server.endpoint, path: "/", bodyLimit: bytes)
        #expect(await failure(request) == (isTooLarge ? .tooLarge : nil))
        await server.stop()
    }

    @Test("a length beyond the limit is refused before the body comes")
    func announced() async throws {
        let server = try await StubServer(.unix, [.send("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n"), .stay])
        #expect(await failure(HTTPRequest(endpoint: server.endpoint, path: "/", bodyLimit: 100)) == .tooLarge)
        await server.stop()
    }

    // MARK: Broken answers

    @Test(
        "an answer that ends too early is no answer",
        arguments: [
            "", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        ])
    func truncated(_ text: String) async throws {
        let server = try await StubServer(.unix, [.send(text), .close])
        #expect(await failure(HTTPRequest(endpoint: server.endpoint, path: "/")) == .truncated)
        await server.stop()
    }

    @Test(
        "what is no HTTP is told from it",
        arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "\u{15}\u{3}\u{1}\r\n\r\n", "nonsense\r\n\r\n"])
    func notHTTP(_ text: String) async throws {
        let server = try await StubServer(.unix, [.send(text), .stay])
        #expect(await failure(HTTPRequest(endpoint: server.endpoint, path: "/")) == .notHTTP)
        await server.stop()
    }

    // MARK: Nobody there

    @Test("a socket that is missing, one that nobody serves and a closed port are told apart")
    func nobody() async throws {
        #expect(await failure(HTTPRequest(endpoint: .unix(path: "/nowhere/docker.sock"), path: "/")) == .missing)
        let unix = try await StubServer(.unix, [.close])
        await unix.stop()
        let left = await failure(HTTPRequest(endpoint: unix.endpoint, path: "/"))
        #expect(left == .refused || left == .missing)
        let tcp = try await StubServer(.tcp("127.0.0.1"), [.close])
        await tcp.stop()
        #expect(await failure(HTTPRequest(endpoint: tcp.endpoint, path: "/")) == .refused)
    }

    @Test("a name that does not exist is unresolved")
    func unresolved() async {
        let request = HTTPRequest(
            endpoint: .tcp(host: "nobody.invalid", port: 80, tls: nil), path: "/", timeLimit: .seconds(4))
        let code = await failure(request)
        // A resolver that is not there itself may take longer than the deadline.
        #expect(code == .unresolved || code == .timedOut)
    }

    // MARK: Requests

    @Test(
        "a request that could become another one is not sent",
        arguments: [
            ("GET", "/a b", ("X", "y")), ("GET", "a", ("X", "y")), ("GET", "/a\r\nX: y", ("X", "y")),
            ("GE T", "/", ("X", "y")), ("CONNECT", "/", ("X", "y")), ("GET", "/", ("X", "y\r\nZ: 1")),
            ("GET", "/", ("X: a\r\nY", "y")), ("GET", "/", ("Host", "other")), ("GET", "/ü", ("X", "y")),
        ])
    func badRequest(method: String, path: String, header: (String, String)) async throws {
        let server = try await StubServer(.unix, [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")])
        #expect(
            await failure(HTTPRequest(method, endpoint: server.endpoint, path: path, headers: [header])) == .badRequest)
        #expect(server.requests.isEmpty)
        await server.stop()
    }

    @Test("a redirect is an answer unless it is asked to be followed, and then never to another host")
    func redirects() async throws {
        func moved(_ location: String) -> [StubServer.Step] {
            [.send("HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n"), .close]
        }
        let here: [StubServer.Step] = [.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere"), .close]
        let server = try await StubServer(
            .tcp("127.0.0.1"), moved("/a"), moved("/a"), moved("b?c=1"), here, moved("http://198.51.100.9/x"),
            moved("//198.51.100.9/x"), moved("/loop"))
        var request = HTTPRequest(endpoint: server.endpoint, path: "/x/y", headers: [("X-Api-Key", "k")])
        #expect(try await client.send(request).status == 302)
        request.redirectLimit = 3
        #expect(try await client.send(request).text == "here")
        #expect(
            server.requests.map { $0.prefix { $0 != "\r\n" } }.suffix(3) == [
                "GET /x/y HTTP/1.1", "GET /a HTTP/1.1", "GET /b?c=1 HTTP/1.1",
            ])
        #expect(try await client.send(request).status == 302)
        #expect(try await client.send(request).status == 302)
        #expect(try await client.send(request).headers["location"] == "/loop")
        #expect(server.requests.count == 10)
        await server.stop()
    }
}
