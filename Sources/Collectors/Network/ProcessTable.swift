import Evidence
import Glibc

/// What `/proc` tells of processes: their namespaces, names and open sockets.
struct ProcessTable: Sendable {
    /// The most processes that are looked through.
    static let processLimit = 20_000
    /// The most descriptors of one process.
    static let descriptorLimit = 20_000

    /// `/proc`, or a folder that stands for it.
    let root: String

    /// The inode of a process's network namespace (nil: our own); nil when it is gone or not to be seen.
    func namespace(of process: Int32?) -> UInt64? {
        number(in: link("\(root)/\(process.map(String.init) ?? "self")/ns/net"), after: "net:[")
    }

    /// The holders of sockets in those namespaces by the sockets' inodes.
    func owners(in namespaces: Set<UInt64>) -> [UInt64: NetworkSocket.Owner] {
        var owners: [UInt64: NetworkSocket.Owner] = [:]
        for name in names(root).prefix(Self.processLimit) {
            guard let process = Int32(name), let namespace = namespace(of: process), namespaces.contains(namespace)
            else { continue }
            var owner: NetworkSocket.Owner?
            for descriptor in names("\(root)/\(name)/fd").prefix(Self.descriptorLimit) {
                guard let inode = number(in: link("\(root)/\(name)/fd/\(descriptor)"), after: "socket:["),
                    owners[inode] == nil
                else { continue }
                let found = owner ?? NetworkSocket.Owner(process: process, name: title(of: name))
                owner = found
                owners[inode] = found
            }
        }
        return owners
    }

    /// Whether the path is a symbolic link. An absolute one in another process's root would lead into our own.
    func isLink(_ path: String) -> Bool { link(path) != nil }

    private func title(of process: String) -> String {
        guard let file = fopen("\(root)/\(process)/comm", "r") else { return "" }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 64)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 128)
        let length = readlink(path, &buffer, buffer.count)
        guard length > 0 else { return nil }
        return String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func number(in text: String?, after prefix: String) -> UInt64? {
        guard let text, text.hasPrefix(prefix), text.hasSuffix("]") else { return nil }
        return UInt64(text.dropFirst(prefix.count).dropLast())
    }

    private func names(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.first?.isNumber ?? false { names.append(name) }
        }
        return names
    }
}
