internal import CLinuxNet
import Glibc

/// One port of a bridge of this namespace whose other end is in another one: the host's end of a container's interface.
///
/// A container can change its own address and its own end's name, but not which port its frames come in by.
public struct BridgePort: Sendable, Hashable {
    /// The kernel's name of the port, such as `veth1a2b3c4`.
    public var name: String
    /// The kernel's name of the bridge.
    public var bridge: String
    /// The kernel's number, in this namespace, of the namespace that the other end is in.
    public var peer: Int32

    public init(name: String, bridge: String, peer: Int32) {
        self.name = name
        self.bridge = bridge
        self.peer = peer
    }

    /// The ports of all bridges of this thread's namespace that lead into another one, in the order of their numbers.
    /// - Throws: ``NamespaceError``.
    public static func all() throws(NamespaceError) -> [BridgePort] {
        let table = try NetlinkSocket().dump(Int(RTM_GETLINK), family: AF_UNSPEC)
        var names: [Int32: String] = [:]
        var found: [(name: String, bridge: Int32, peer: Int32)] = []
        for message in NetlinkMessages(table[...]) {
            guard let index: Int32 = message.body.number(at: 4) else { continue }
            let attributes = NetlinkAttributes(message.body.dropFirst(16))
            guard let name = attributes.text(IFLA_IFNAME) else { continue }
            names[index] = name
            let peer: Int32? = attributes[linkNamespace]?.number(at: 0)
            guard let peer, peer >= 0, let bridge: Int32 = attributes[IFLA_MASTER]?.number(at: 0) else { continue }
            found.append((name, bridge, peer))
        }
        return found.compactMap { port in
            names[port.bridge].map { BridgePort(name: port.name, bridge: $0, peer: port.peer) }
        }
    }

    /// The kernel's number, in this namespace, of the namespace that a process is in; nil where it has none (no interface
    /// leads there) or the process is gone. rtnetlink(7), `RTM_GETNSID`.
    public static func namespace(ofProcess process: Int32) throws(NamespaceError) -> Int32? {
        let answer = try NetlinkSocket().namespaceNumber(ofProcess: process)
        return answer.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// `IFLA_LINK_NETNSID` of linux/if_link.h.
    private static let linkNamespace = 37
}

extension NetlinkSocket {
    /// `RTM_GETNSID` with `NETNSA_PID` (linux/net_namespace.h).
    fileprivate func namespaceNumber(ofProcess process: Int32) throws(NamespaceError) -> Int32? {
        let (getNumber, newNumber, number, pid) = (UInt16(90), UInt16(88), 1, UInt16(2))
        // A header of 16 bytes, `struct rtgenmsg` padded to 4, one attribute of 8.
        var request = [UInt8](repeating: 0, count: 28)
        func put(_ value: some FixedWidthInteger, at place: Int) {
            withUnsafeBytes(of: value) { request.replaceSubrange(place..<(place + $0.count), with: $0) }
        }
        put(UInt32(request.count), at: 0)
        put(getNumber, at: 4)
        put(UInt16(NLM_F_REQUEST), at: 6)
        put(UInt32(1), at: 8)
        put(UInt16(8), at: 20)
        put(pid, at: 22)
        put(UInt32(bitPattern: process), at: 24)
        for message in NetlinkMessages(try exchange(request)[...]) {
            if Int(message.type) == Int(NLMSG_ERROR) { return nil }
            guard message.type == newNumber else { continue }
            return NetlinkAttributes(message.body.dropFirst(4))[number]?.number(at: 0)
        }
        return nil
    }
}
