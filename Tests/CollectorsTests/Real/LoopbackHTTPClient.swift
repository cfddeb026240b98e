import CLinuxNet
import Clients
import Glibc
import Processes

/// The least that asks a real server in a network namespace: one request a connection, its 127.0.0.1 only.
struct LoopbackHTTPClient: HTTPClient {
    /// A process in the namespace.
    let process: pid_t

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        guard case .tcp("127.0.0.1", let port, nil) = request.endpoint else {
            throw HTTPFailure(.badRequest, "Not an address of this test.")
        }
        var head = "\(request.method) \(request.path) HTTP/1.1\r\nHost: \(request.host ?? "127.0.0.1:\(port)")\r\n"
        for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(request.body.count)\r\nConnection: close\r\n\r\n"
        let sent = Array(head.utf8) + request.body
        let (limit, process) = (request.timeLimit, process)
        let received = await Blocking.run {
            LoopbackHTTPClient.exchange(sent, port: port, in: process, limit: limit)
        }
        guard let received, let answer = LoopbackHTTPClient.answer(in: received) else {
            throw HTTPFailure(.refused, "Nothing answers there.")
        }
        return answer
    }

    /// A socket of the process' network. A socket stays where it was made, so the thread is there for that moment only.
    private static func socket(in process: pid_t) -> Int32 {
        let own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
        let other = open("/proc/\(process)/ns/net", O_RDONLY | O_CLOEXEC)
        defer {
            close(own)
            close(other)
        }
        guard own >= 0, other >= 0, clinuxnet_enter(other) == 0 else { return -1 }
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        precondition(clinuxnet_enter(own) == 0, "a thread of the tests is left in another network")
        return descriptor
    }

    private static func exchange(_ bytes: [UInt8], port: Int, in process: pid_t, limit: Duration) -> [UInt8]? {
        let descriptor = socket(in: process)
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
