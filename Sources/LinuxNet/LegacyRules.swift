internal import CLinuxNet
import Glibc
import Synchronization

/// Tells whether the rules of the older iptables in a namespace changed, of which the kernel tells nobody.
///
/// It asks as `iptables-legacy` does, by `getsockopt` (linux/netfilter_ipv4/ip_tables.h, `IPT_SO_GET_INFO` and
/// `IPT_SO_GET_ENTRIES`; the same numbers over IPv6), and starts no program. A table that nobody uses is not asked for:
/// asking would make it.
public final class LegacyRules: Sendable {
    /// How one family's tables are laid out: `struct ipt_entry` and `struct ip6t_entry`.
    private struct Layout {
        var level: Int32
        var names: String
        /// Where the distance to the next entry stands (16 bits), and where the two counters (64 bits each).
        var next: Int
        var counters: Int
        var size: Int
    }

    private static let layouts = [
        Layout(level: 0, names: "ip_tables_names", next: 90, counters: 96, size: 112),
        Layout(level: 41, names: "ip6_tables_names", next: 142, counters: 152, size: 168),
    ]
    private static let (information, entries): (Int32, Int32) = (64, 65)
    /// `struct ipt_getinfo`, and where it has the entries' size; the head of `struct ipt_get_entries`.
    private static let (informationSize, sizePlace, headSize) = (84, 80, 40)
    private static let nameSize = 32
    /// The most bytes of one table, and the most tables.
    private static let limit = 8 << 20
    private static let tableLimit = 16

    private let process: Int
    /// Raw sockets of both families; -1 where there is none.
    private let sockets: [Int32]
    /// The kernel's lists of names, kept open; -1 where there is none yet.
    private let lists = Mutex<[Int32]>([-1, -1])

    /// - Parameter process: one that is in the namespace.
    /// - Throws: ``NamespaceError`` where it cannot be entered, or where there is no right to ask (`CAP_NET_RAW`).
    public init(ofProcess process: Int) throws(NamespaceError) {
        let path = NamespaceSocket.path(of: process)
        let raw = Int32(SOCK_RAW.rawValue)
        let four = try NamespaceSocket.open(in: path, domain: AF_INET, type: raw, protocol: Int32(IPPROTO_RAW))
        // A kernel without IPv6 has no rules for it.
        let six = (try? NamespaceSocket.open(in: path, domain: AF_INET6, type: raw, protocol: Int32(IPPROTO_RAW))) ?? -1
        self.process = process
        sockets = [four, six]
    }

    deinit { for descriptor in sockets + lists.withLock({ $0 }) where descriptor >= 0 { close(descriptor) } }

    /// Whether there are any such tables: a read of nothing where there are none.
    public var isInUse: Bool { LegacyRules.layouts.indices.contains { !list($0).isEmpty } }

    /// A number that is another one when tables, rules or policies are; packets that were counted do not change it.
    /// 0 where there are no such tables. It counts within this life of the program.
    public func fingerprint() -> Int {
        var hasher = Hasher()
        var isEmpty = true
        for (index, layout) in LegacyRules.layouts.enumerated() where sockets[index] >= 0 {
            let socket = sockets[index]
            for name in names(index) {
                isEmpty = false
                hasher.combine(name)
                // One that changes under our hands is read once more; the next look sees it in any case.
                if let table = table(name, layout, socket) ?? table(name, layout, socket) {
                    table.withUnsafeBytes { hasher.combine(bytes: $0) }
                }
            }
        }
        return isEmpty ? 0 : hasher.finalize()
    }

    /// The tables that are in use there.
    private func names(_ index: Int) -> [String] {
        let names = list(index).split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        return names.filter { !$0.isEmpty && $0.utf8.count < LegacyRules.nameSize }.sorted()
            .prefix(LegacyRules.tableLimit).map { $0 }
    }

    /// What the kernel lists of one family. It may begin to at any time, and cease to, with its module.
    private func list(_ index: Int) -> [UInt8] {
        lists.withLock { lists in
            for _ in 0..<2 {
                if lists[index] < 0 {
                    let name = LegacyRules.layouts[index].names
                    lists[index] = open("/proc/\(process)/net/\(name)", O_RDONLY | O_CLOEXEC)
                }
                guard lists[index] >= 0 else { return [] }
                var buffer = [UInt8](repeating: 0, count: 1024)
                let count = pread(lists[index], &buffer, buffer.count, 0)
                if count >= 0 { return Array(buffer[..<count]) }
                close(lists[index])
                lists[index] = -1
            }
            return []
        }
    }

    /// The entries of a table with their counters at zero; nil where it could not be read.
    private func table(_ name: String, _ layout: Layout, _ socket: Int32) -> [UInt8]? {
        let padded = Array(name.utf8) + [UInt8](repeating: 0, count: LegacyRules.nameSize - name.utf8.count)
        var head = padded + [UInt8](repeating: 0, count: LegacyRules.informationSize - padded.count)
        var length = socklen_t(head.count)
        guard getsockopt(socket, layout.level, LegacyRules.information, &head, &length) == 0,
            let size: UInt32 = head[...].number(at: LegacyRules.sizePlace), size <= LegacyRules.limit
        else { return nil }
        var table = padded + withUnsafeBytes(of: size) { Array($0) }
        table += [UInt8](repeating: 0, count: LegacyRules.headSize - table.count + Int(size))
        length = socklen_t(table.count)
        guard getsockopt(socket, layout.level, LegacyRules.entries, &table, &length) == 0 else { return nil }
        var place = LegacyRules.headSize
        while place + layout.size <= table.count {
            for index in place + layout.counters..<place + layout.counters + 16 { table[index] = 0 }
            guard let step: UInt16 = table[...].number(at: place + layout.next), step >= layout.size else { break }
            place += Int(step)
        }
        return table
    }
}
