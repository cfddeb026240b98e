import Dispatch
import Glibc
import Synchronization

/// A server that answers each request as a test tells, well or badly, over a unix socket or loopback.
final class StandInServer: Sendable {
    /// Where it listens.
    enum Place: Sendable {
        case unix(String)
        case loopback
    }

    /// What it does with one request.
    enum Reply: Sendable {
        case json(String, status: Int = 200)
        case page(String, headers: [String: String] = [:], status: Int = 200)
        /// These bytes, whatever they are, and then the end.
        case bytes(String)
        /// Nothing, for as long as the client waits.
        case never
        /// A head, and then the same text again and again until the client goes.
        case endless(String)
    }

    struct Failure: Error { let what: String }

    /// The port of a loopback server; 0 for a unix socket.
    let port: Int
    private let listener: Int32
    private let path: String?
    private let stopped = Mutex(false)
    private let log = Mutex<[String]>([])
    private let connections = DispatchQueue(label: "connections", attributes: .concurrent)

    /// - Parameter answer: by the request's first line without the version (`GET /info`) and its whole head.
    init(_ place: Place, answer: @escaping @Sendable (_ asked: String, _ head: String) -> Reply) throws {
        switch place {
        case .unix(let path):
            listener = try StandInServer.listenLocally(path)
            (self.path, port) = (path, 0)
        case .loopback:
            (listener, port) = try StandInServer.listenOnLoopback()
            path = nil
        }
        DispatchQueue(label: "listener").async { [self] in accept(answer) }
    }

    /// The requests so far.
    var asked: [String] { log.withLock { $0 } }

    func stop() {
        stopped.withLock { $0 = true }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        if let path { unlink(path) }
    }

    private func accept(_ answer: @escaping @Sendable (String, String) -> Reply) {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { return }
            connections.async { [self] in
                serve(client, answer)
                close(client)
            }
        }
    }

    private func serve(_ client: Int32, _ answer: (String, String) -> Reply) {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while !bytes.contains(end) {
            guard let more = receive(client), bytes.count < 1 << 16 else { return }
            bytes += more
        }
        let head = String(decoding: bytes, as: UTF8.self)
        let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
        let asked = words.prefix(2).joined(separator: " ")
        log.withLock { $0.append(asked) }
        switch answer(asked, head) {
        case .json(let text, let status):
            _ = send(StandInServer.whole(text, status, ["Content-Type": "application/json"]), to: client)
        case .page(let text, let headers, let status): _ = send(StandInServer.whole(text, status, headers), to: client)
        case .bytes(let text): _ = send(text, to: client)
        case .never: while receive(client) != nil {}
        case .endless(let text):
            guard send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", to: client) else { return }
            while !stopped.withLock({ $0 }), send(text, to: client) {}
        }
    }

    private static func whole(_ text: String, _ status: Int, _ headers: [String: String]) -> String {
        let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        return "HTTP/1.1 \(status) OK\r\n\(lines)Content-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)"
    }

    /// What comes next; nil when the client went or the test is over.
    private func receive(_ client: Int32) -> [UInt8]? {
        while !stopped.withLock({ $0 }) {
            var wait = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, 100) > 0 else { continue }
            var buffer = [UInt8](repeating: 0, count: 1 << 14)
            let count = recv(client, &buffer, buffer.count, 0)
            return count > 0 ? Array(buffer.prefix(count)) : nil
        }
        return nil
    }

    private func send(_ text: String, to client: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if stopped.withLock({ $0 }) { return false }
            var wait = pollfd(fd: client, events: Int16(POLLOUT), revents: 0)
            guard poll(&wait, 1, 100) > 0 else { continue }
            let count = rest.withUnsafeBytes {
                Glibc.send(
                    client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Listens at a path and goes again at once: a socket that nobody serves.
    static func leaveDeadSocket(at path: String) throws { close(try listenLocally(path)) }

    private static func listenLocally(_ path: String) throws -> Int32 {
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let text = Array(path.utf8) + [0]
        guard text.count <= MemoryLayout.size(ofValue: address.sun_path) else { throw Failure(what: "path") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: text) }
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard isBound == 0, listen(listener, 64) == 0 else { throw Failure(what: "bind \(path)") }
        return listener
    }

    private static func listenOnLoopback() throws -> (Int32, Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        guard isBound else { throw Failure(what: "bind") }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }
}
