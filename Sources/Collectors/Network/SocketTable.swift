import Evidence
import StackModel

/// Reads `/proc/PID/net/{tcp,tcp6,udp,udp6}` (proc(5)).
enum SocketTable {
    /// One socket with the inode by which its owner is found.
    struct Row {
        var socket: NetworkSocket
        var inode: UInt64
    }

    /// The most rows of one table.
    static let rowLimit = 20_000

    static func rows(_ bytes: [UInt8], _ transport: NetworkSocket.Transport, isV6: Bool) -> [Row] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: rowLimit + 1).dropFirst().prefix(rowLimit)
        return lines.compactMap { row($0, transport, isV6: isV6) }
    }

    /// `sl local remote state queues timer retransmits uid timeout inode …`.
    private static func row(_ line: ArraySlice<UInt8>, _ transport: NetworkSocket.Transport, isV6: Bool) -> Row? {
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 10)
        guard fields.count >= 10, let local = end(fields[1]), let remote = end(fields[2]),
            let state = UInt8(String(decoding: fields[3], as: UTF8.self), radix: 16),
            let user = UInt32(String(decoding: fields[7], as: UTF8.self)),
            let inode = UInt64(String(decoding: fields[9], as: UTF8.self))
        else { return nil }
        let hasPeer = remote.port != 0 || !remote.address.isUnspecified
        return Row(
            socket: NetworkSocket(
                transport, self.state(state, transport, hasPeer), address: local.address, port: local.port,
                isV6Socket: isV6, peer: hasPeer ? remote.address : nil, peerPort: hasPeer ? remote.port : nil,
                user: user), inode: inode)
    }

    /// `TCP_LISTEN` is 10, `TCP_ESTABLISHED` 1; a UDP socket without a peer takes datagrams of anyone.
    private static func state(
        _ state: UInt8, _ transport: NetworkSocket.Transport, _ hasPeer: Bool
    ) -> NetworkSocket.State {
        switch (transport, state) {
        case (.tcp, 10): .listening
        case (.tcp, 1): .connected
        case (.udp, _): hasPeer ? .connected : .listening
        default: .other
        }
    }

    /// `ADDRESS:PORT`: words of 32 bits in the machine's order, in hexadecimal, and the port likewise.
    private static func end(_ field: ArraySlice<UInt8>) -> (address: IPAddress, port: UInt16)? {
        let parts = field.split(separator: UInt8(ascii: ":"))
        guard parts.count == 2, parts[0].count == 8 || parts[0].count == 32,
            let port = UInt16(String(decoding: parts[1], as: UTF8.self), radix: 16)
        else { return nil }
        var bytes: [UInt8] = []
        var rest = parts[0]
        while !rest.isEmpty {
            guard let word = UInt32(String(decoding: rest.prefix(8), as: UTF8.self), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
            rest = rest.dropFirst(8)
        }
        return IPAddress(bytes: bytes).map { ($0, port) }
    }
}
