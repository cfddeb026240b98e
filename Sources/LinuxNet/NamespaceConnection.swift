import Glibc
public import StackModel

/// Connections and questions out of another network namespace, as a program in it would make them.
public enum NamespaceConnection {
    /// The most bytes of an answer to a datagram.
    private static let answerLimit = 4096

    /// Connects by TCP; blocks until it stands or the time is up.
    ///
    /// - Parameter namespace: the path of the namespace, such as `/proc/PID/ns/net`; nil for this program's own.
    /// - Throws: ``NamespaceError``; `ETIMEDOUT` when the time is up.
    /// - Returns: the connected descriptor, which does not block and which the caller closes.
    public static func connect(
        in namespace: String?, to address: IPAddress, port: UInt16, milliseconds: Int32
    ) throws(NamespaceError) -> Int32 {
        let target = SocketAddress(address, port: port)
        let descriptor = try NamespaceSocket.open(
            in: namespace, domain: target.family,
            type: Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue))
        let number = finish(descriptor, target, milliseconds)
        guard number == 0 else {
            close(descriptor)
            throw NamespaceError("\(address) port \(port)", number)
        }
        return descriptor
    }

    private static func finish(_ descriptor: Int32, _ target: SocketAddress, _ milliseconds: Int32) -> Int32 {
        if target.use({ Glibc.connect(descriptor, $0, $1) }) == 0 { return 0 }
        guard errno == EINPROGRESS else { return errno }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&waiting, 1, milliseconds) > 0 else { return ETIMEDOUT }
        var number: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0 ? number : errno
    }

    /// Sends a datagram and waits for the answer of whom it was sent to; blocks until it is there or the time is up.
    ///
    /// - Throws: ``NamespaceError`` when it could not be sent, or was refused.
    /// - Returns: the answer; nil where none came in time.
    public static func ask(
        in namespace: String?, _ address: IPAddress, port: UInt16, _ question: [UInt8], milliseconds: Int32
    ) throws(NamespaceError) -> [UInt8]? {
        let target = SocketAddress(address, port: port)
        let descriptor = try NamespaceSocket.open(
            in: namespace, domain: target.family, type: Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue))
        defer { close(descriptor) }
        // Connected, so that only its answer is taken, and that a refusal is told.
        guard target.use({ Glibc.connect(descriptor, $0, $1) }) == 0,
            send(descriptor, question, question.count, 0) == question.count
        else { throw NamespaceError("\(address) port \(port)", errno) }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, milliseconds) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: answerLimit)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw NamespaceError("\(address) port \(port)", errno) }
        return Array(buffer[..<count])
    }
}
