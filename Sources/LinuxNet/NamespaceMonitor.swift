internal import CLinuxNet
import Glibc

/// Hears of changes in a network namespace: of links, addresses, routes, policy routing (rtnetlink(7)) and nftables.
///
/// It holds sockets of that namespace and so keeps it from going away: let go of it when the container has ended.
public final class NamespaceMonitor: Sendable {
    /// `RTMGRP_LINK`, `_IPV4_IFADDR`, `_IPV4_ROUTE`, `_IPV4_RULE`, `_IPV6_IFADDR`, `_IPV6_ROUTE`, and the bit of
    /// `RTNLGRP_IPV6_RULE` (linux/rtnetlink.h).
    private static let routeGroups: UInt32 = 0x1 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | (1 << 18)
    /// The bit of `NFNLGRP_NFTABLES` (linux/netfilter/nfnetlink.h).
    private static let firewallGroups: UInt32 = 1 << 6
    /// How many events wait at most for somebody who does not read.
    static let waiting = 256

    private let route: MulticastSocket
    private let firewall: MulticastSocket?

    /// Begins to listen.
    /// - Parameter namespace: the path of the namespace, such as `/proc/PID/ns/net`; nil for this program's own.
    /// - Throws: ``NamespaceError`` when the namespace cannot be entered.
    public init(in namespace: String?) throws(NamespaceError) {
        route = try MulticastSocket(in: namespace, Int32(NETLINK_ROUTE), groups: NamespaceMonitor.routeGroups)
        // Needs CAP_NET_ADMIN, and a kernel with nftables.
        firewall = try? MulticastSocket(
            in: namespace, Int32(NETLINK_NETFILTER), groups: NamespaceMonitor.firewallGroups)
    }

    /// Whether changes of nftables are told.
    public var hearsFirewall: Bool { firewall != nil }

    /// The changes, from when this was made on; ends when the sockets fail.
    public func events() -> [AsyncStream<NamespaceEvent>] {
        let links = Readiness.stream(of: route.descriptor, limit: NamespaceMonitor.waiting) { [route] in
            route.read().map { $0.flatMap(NamespaceMonitor.routeEvents) }
        }
        guard let firewall else { return [links] }
        let rules = Readiness.stream(of: firewall.descriptor, limit: NamespaceMonitor.waiting) { [firewall] in
            firewall.read().map { parts in
                // One transaction is many messages: told once.
                parts.isEmpty ? [] : [parts.contains(.overrun) ? NamespaceEvent.overrun : .firewall]
            }
        }
        return [links, rules]
    }

    private static func routeEvents(_ part: MulticastSocket.Part) -> [NamespaceEvent] {
        guard case .messages(let bytes) = part else { return [.overrun] }
        return NetlinkMessages(bytes[...]).compactMap { message in
            switch Int(message.type) {
            case Int(RTM_NEWLINK), Int(RTM_DELLINK):
                guard let flags: UInt32 = message.body.number(at: 8) else { return nil }
                let name = NetlinkAttributes(message.body.dropFirst(16)).text(Int(IFLA_IFNAME)) ?? ""
                return Int(message.type) == Int(RTM_DELLINK)
                    ? .linkRemoved(name: name) : .link(name: name, isUp: flags & 1 != 0)
            case Int(RTM_NEWADDR), Int(RTM_DELADDR): return .address
            case Int(RTM_NEWROUTE), Int(RTM_DELROUTE): return .route
            case Int(RTM_NEWRULE), Int(RTM_DELRULE): return .rule
            default: return nil
            }
        }
    }
}

/// A netlink socket that hears what the kernel tells a group.
final class MulticastSocket: Sendable {
    enum Part: Sendable, Hashable {
        case messages([UInt8])
        /// The kernel had more to tell than there was room for (`ENOBUFS`).
        case overrun
    }

    /// The most that is taken at once, so that a namespace that changes without end does not keep a thread busy.
    private static let most = 64
    let descriptor: Int32

    init(in namespace: String?, _ family: Int32, groups: UInt32) throws(NamespaceError) {
        descriptor = try NamespaceSocket.open(
            in: namespace, domain: AF_NETLINK, type: Int32(SOCK_RAW.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
            protocol: family)
        var address = sockaddr_nl()
        address.nl_family = UInt16(AF_NETLINK)
        address.nl_groups = groups
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_nl>.size))
            }
        }
        guard status == 0 else {
            let number = errno
            close(descriptor)
            throw NamespaceError("netlink", number)
        }
    }

    deinit { close(descriptor) }

    /// What is there; nil when the socket is of no use any more.
    func read() -> [Part]? {
        var parts: [Part] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 15)
        while parts.count < MulticastSocket.most {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                parts.append(.messages(Array(buffer[..<count])))
                continue
            }
            switch count < 0 ? errno : 0 {
            case EINTR: continue
            case EAGAIN: return parts
            case ENOBUFS: parts.append(.overrun)
            default: return nil
            }
        }
        return parts
    }
}
