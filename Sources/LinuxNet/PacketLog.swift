internal import CLinuxNet
import Glibc

/// Receives the packets that rules with `log group N` hand out (NFLOG).
public final class PacketLog: Sendable {
    /// How many packets wait at most for somebody who does not read.
    private static let waiting = 1024
    private let socket: MulticastSocket

    /// Takes the group; another program that has it already keeps it (`EBUSY`).
    ///
    /// - Parameters:
    ///   - group: the number in the rules.
    ///   - namespace: the path of the namespace of the rules; nil for this program's own.
    ///   - length: how much of each packet is wanted, in bytes.
    /// - Throws: ``NamespaceError`` where the group is taken or there is no right to it (`CAP_NET_ADMIN`).
    public init(group: UInt16, in namespace: String? = nil, length: UInt32 = 256) throws(NamespaceError) {
        socket = try MulticastSocket(in: namespace, Int32(NETLINK_NETFILTER), groups: 0)
        // The command BIND is `struct nfulnl_msg_config_cmd`, one byte.
        try configure(group, Int(NFULA_CFG_CMD.rawValue), [UInt8(NFULNL_CFG_CMD_BIND.rawValue)])
        // `struct nfulnl_msg_config_mode`: the length, then the mode COPY_PACKET, padded.
        try configure(
            group, Int(NFULA_CFG_MODE.rawValue),
            withUnsafeBytes(of: length.bigEndian) { Array($0) } + [UInt8(NFULNL_COPY_PACKET), 0])
        // Told at once, not a second later together with others.
        try configure(group, Int(NFULA_CFG_QTHRESH.rawValue), withUnsafeBytes(of: UInt32(1).bigEndian) { Array($0) })
    }

    /// The packets, from when this was made on. An element is nil where some were lost.
    public func packets() -> AsyncStream<LoggedPacket?> {
        Readiness.stream(of: socket.descriptor, limit: PacketLog.waiting) { [socket] in
            socket.read().map { parts in
                parts.flatMap { part -> [LoggedPacket?] in
                    guard case .messages(let bytes) = part else { return [nil] }
                    return LoggedPacket.packets(bytes)
                }
            }
        }
    }

    private func configure(_ group: UInt16, _ attribute: Int, _ value: [UInt8]) throws(NamespaceError) {
        let length = 4 + value.count
        let padded = (length + 3) & ~3
        var message = [UInt8](repeating: 0, count: 20 + padded)
        func put(_ number: some FixedWidthInteger, at place: Int) {
            withUnsafeBytes(of: number) { message.replaceSubrange(place..<(place + $0.count), with: $0) }
        }
        put(UInt32(message.count), at: 0)
        put(UInt16(NFNL_SUBSYS_ULOG) << 8 | UInt16(NFULNL_MSG_CONFIG.rawValue), at: 4)
        put(UInt16(NLM_F_REQUEST) | UInt16(NLM_F_ACK), at: 6)
        put(UInt32(1), at: 8)
        // `struct nfgenmsg`: family, version 0, the group as the resource.
        put(group.bigEndian, at: 18)
        put(UInt16(length), at: 20)
        put(UInt16(attribute), at: 22)
        message.replaceSubrange(24..<(24 + value.count), with: value)
        guard send(socket.descriptor, message, message.count, 0) == message.count else {
            throw NamespaceError("nflog", errno)
        }
        try acknowledged()
    }

    /// Waits for the kernel's answer; packets of the group may come before it and are left out.
    private func acknowledged() throws(NamespaceError) {
        for _ in 0..<100 {
            var waiting = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 2000) > 0, let parts = socket.read() else { break }
            for case .messages(let bytes) in parts {
                for message in NetlinkMessages(bytes[...]) where Int(message.type) == Int(NLMSG_ERROR) {
                    guard message.errorNumber != 0 else { return }
                    throw NamespaceError("nflog", -message.errorNumber)
                }
            }
        }
        throw NamespaceError("nflog", ETIMEDOUT)
    }
}
