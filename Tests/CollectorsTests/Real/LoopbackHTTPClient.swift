import Clients
import Glibc
import Processes

/// The least that asks a real server of this machine: one request a connection, 127.0.0.1 only.
struct LoopbackHTTPClient: HTTPClient {
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        guard case .tcp("127.0.0.1", let port, nil) = request.endpoint else {
            throw HTTPFailure(.badRequest, "Not an address of this test.")
        }
        var head = "\(request.method) \(request.path) HTTP/1.1\r\nHost: \(request.host ?? "127.0.0.1:\(port)")\r\n"
        for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(request.body.count)\r\nConnection: close\r\n\r\n"
        let sent = Array(head.utf8) + request.body
        let limit = request.timeLimit
        let received = await Blocking.run { LoopbackHTTPClient.exchange(sent, port: port, limit: limit) }
        guard let received, let answer = LoopbackHTTPClient.answer(in: received) else {
            throw HTTPFailure(.refused, "Nothing answers there.")
        }
        return answer
    }

    private static func exchange(_ bytes: [UInt8], port: Int, limit: Duration) -> [UInt8]? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: max(1, Int(limit.components.seconds)), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, write(descriptor, bytes, bytes.count) == bytes.count else { return nil }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while received.count < 1 << 20 {
            let count = read(descriptor, &buffer, buffer.count)
            if count <= 0 { break }
            received += buffer[..<count]
            if isWhole(received) { break }
        }
        return received
    }

    private static func split(_ bytes: [UInt8]) -> (head: [Substring], body: ArraySlice<UInt8>)? {
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        return (head, bytes[(end + 4)...])
    }

    private static func length(of head: [Substring]) -> Int? {
        head.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) }
    }

    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        guard let (head, body) = split(bytes), let length = length(of: head) else { return false }
        return body.count >= length
    }

    private static func answer(in bytes: [UInt8]) -> HTTPAnswer? {
        guard let (head, body) = split(bytes), let status = head.first?.split(separator: " ").dropFirst().first,
            let code = Int(status)
        else { return nil }
        let fields = head.dropFirst().compactMap { line -> HTTPHeaders.Field? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return .init(String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        return HTTPAnswer(code, headers: HTTPHeaders(fields), body: Array(body.prefix(length(of: head) ?? body.count)))
    }
}
