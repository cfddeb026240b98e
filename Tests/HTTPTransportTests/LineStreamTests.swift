import Clients
import HTTPTransport
import Testing

@Suite("answers that go on without end") struct LineStreamTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"

    private func chunk(_ text: String) -> StubServer.Step {
        .send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
    }

    private func lines(
        _ steps: StubServer.Step..., lineLimit: Int = 100, backlog: Int = 100
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        let server = try await StubServer(.unix, steps)
        let request = HTTPRequest(endpoint: server.endpoint, path: "/events", timeLimit: .seconds(2))
        return try await LiveHTTPClient().lines(of: request, lineLimit: lineLimit, backlog: backlog)
    }

    @Test func `lines come whole, however they were cut`() async throws {
        var found: [String] = []
        for try await line in try await lines(
            .send(Self.head), chunk("{\"a\""), chunk(":1}\n{\"b\":2}\n{\"c"), chunk("\":3}\n\n"), .send("0\r\n\r\n"))
        {
            found.append(String(decoding: line, as: UTF8.self))
        }
        #expect(found == [#"{"a":1}"#, #"{"b":2}"#, #"{"c":3}"#])
    }

    @Test func `a line without end ends the stream`() async throws {
        let stream = try await lines(.send(Self.head), chunk(String(repeating: "x", count: 101)), .stay)
        await #expect(throws: HTTPFailure.self) { for try await _ in stream {} }
    }

    @Test func `who does not read is not waited for`() async throws {
        let text = String(repeating: "a\n", count: 50)
        let stream = try await lines(.send(Self.head), chunk(text), .stay, backlog: 10)
        try await Task.sleep(for: .milliseconds(200))
        var count = 0
        await #expect(throws: HTTPFailure.self) { for try await _ in stream { count += 1 } }
        #expect(count == 10)
    }

    @Test func `a refusal is an error, not a line`() async throws {
        await #expect(throws: HTTPFailure.self) {
            _ = try await lines(.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
        }
    }

    @Test func `who ends the connection ends the stream`() async throws {
        let stream = try await lines(.send(Self.head), chunk("a\n"), .close)
        await #expect(throws: HTTPFailure.self) { for try await _ in stream {} }
    }

    @Test func `who says nothing is left at the deadline`() async throws {
        await #expect(throws: HTTPFailure.self) { _ = try await lines(.stay) }
    }
}

@Suite("the small server") struct SmallServerTests {
    private func asked(_ path: String, by method: String = "GET") async throws -> HTTPAnswer {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            group.addTask {
                try await SmallServer { path in
                    path == "/metrics" ? .init(type: "text/plain", body: Array("up 1\n".utf8)) : nil
                }.run(at: .tcp(host: "127.0.0.1", port: 0)) { port.yield($0) }
            }
            var iterator = ports.makeAsyncIterator()
            let number = try #require(await iterator.next())
            let answer = try await LiveHTTPClient().send(
                // It answers on Swift's pool, which hundreds of other tests want at the same time.
                HTTPRequest(
                    method, endpoint: .tcp(host: "127.0.0.1", port: number, tls: nil), path: path,
                    timeLimit: .seconds(120)))
            group.cancelAll()
            return answer
        }
    }

    @Test func `answers what it knows`() async throws {
        let answer = try await asked("/metrics?x=1")
        #expect(answer.status == 200)
        #expect(answer.text == "up 1\n")
        #expect(answer.headers["content-type"] == "text/plain")
    }

    @Test func `knows nothing else, and takes nothing`() async throws {
        #expect(try await asked("/../etc/passwd").status == 404)
        #expect(try await asked("/metrics", by: "POST").status == 405)
    }
}
