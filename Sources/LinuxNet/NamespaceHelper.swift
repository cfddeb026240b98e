internal import CLinuxNet
import Glibc

/// What the helper process does: it enters a network namespace on its one and only thread, then reads there.
///
/// A namespace is a thread's own; so a process of ours that has several never enters one, but starts itself again.
public enum NamespaceHelper {
    /// The programs that may be run inside a namespace, all of which only list rules when called as ``FirewallReader``
    /// calls them.
    public static let programs: Set<String> = [
        "nft", "iptables-nft-save", "ip6tables-nft-save", "iptables-legacy-save", "ip6tables-legacy-save",
    ]

    /// Moves the calling thread into the namespace at that path, such as `/proc/PID/ns/net`.
    public static func enter(_ path: String) throws(NamespaceError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw NamespaceError(path, errno) }
        defer { close(descriptor) }
        let number = clinuxnet_enter(descriptor)
        guard number == 0 else { throw NamespaceError(path, number) }
    }

    /// Everything that the kernel tells of the namespace that the calling thread is in.
    public static func dump() throws(NamespaceError) -> NamespaceDump {
        let socket = try NetlinkSocket()
        var dump = NamespaceDump()
        for (section, request, family) in [
            (NamespaceDump.Section.links, RTM_GETLINK, AF_UNSPEC), (.addresses, RTM_GETADDR, AF_UNSPEC),
            (.routes4, RTM_GETROUTE, AF_INET), (.routes6, RTM_GETROUTE, AF_INET6), (.rules4, RTM_GETRULE, AF_INET),
            (.rules6, RTM_GETRULE, AF_INET6),
        ] {
            do {
                dump.sections[section] = try socket.dump(Int(request), family: family)
            } catch {
                // A kernel without IPv6 or without policy routing has no such table.
                guard error.number == EOPNOTSUPP || error.number == EAFNOSUPPORT else { throw error }
                dump.sections[section] = []
            }
        }
        dump.switches = switches()
        return dump
    }

    /// Replaces this process by a program of ``programs``, in the namespace it has entered.
    /// - Throws: always, when it returns at all.
    public static func become(_ path: String, _ arguments: [String]) throws(NamespaceError) -> Never {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        guard path.hasPrefix("/"), programs.contains(name) else { throw NamespaceError(path, EPERM) }
        var pointers: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        pointers.append(nil)
        execv(path, pointers)
        throw NamespaceError(path, errno)
    }

    /// The kernel's switches for forwarding and for IPv6 in the namespace of the calling thread.
    private static func switches() -> [String: String] {
        var found: [String: String] = [:]
        var names = [
            "ipv4/ip_forward", "ipv4/conf/all/route_localnet", "ipv6/conf/all/forwarding",
            "ipv6/conf/all/disable_ipv6", "ipv6/conf/default/disable_ipv6",
        ]
        for interface in folders("/proc/sys/net/ipv4/conf").prefix(64) {
            names.append("ipv4/conf/\(interface)/route_localnet")
        }
        for name in names {
            guard let text = firstLine("/proc/sys/net/\(name)"), text != "0" || !name.hasSuffix("/route_localnet")
            else {
                continue
            }
            found[name] = text
        }
        return found
    }

    private static func folders(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix("."), name != "all" { names.append(name) }
        }
        return names.sorted()
    }

    private static func firstLine(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].prefix { $0 != 10 }, as: UTF8.self)
    }
}
