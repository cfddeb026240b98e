/// What the helper process hands to the one that started it: the kernel's own tables, unread.
///
/// On the wire: a first line, then for each part a line `NAME LENGTH` and so many bytes.
public struct NamespaceDump: Sendable, Hashable {
    public enum Section: String, Sendable, Hashable, CaseIterable {
        case links, addresses, routes4, routes6, rules4, rules6
    }

    /// The first line; its number changes with the form.
    private static let title = "watertight-netns 1"
    /// The most bytes of one dump.
    public static let limit = 32 << 20

    /// Netlink messages, one after the other.
    public var sections: [Section: [UInt8]]
    /// Values below `/proc/sys/net`, by their path there.
    public var switches: [String: String]

    public init(sections: [Section: [UInt8]] = [:], switches: [String: String] = [:]) {
        self.sections = sections
        self.switches = switches
    }

    /// The form on the wire.
    public var bytes: [UInt8] {
        var bytes = Array("\(Self.title)\n".utf8)
        for section in Section.allCases {
            guard let contents = sections[section] else { continue }
            bytes += Array("\(section.rawValue) \(contents.count)\n".utf8) + contents
        }
        for (name, value) in switches.sorted(by: { $0.key < $1.key }) {
            bytes += Array("=\(name) \(value.utf8.count)\n".utf8) + Array(value.utf8)
        }
        return bytes
    }

    /// Reads the form on the wire.
    /// - Returns: nil when it is not of that form, or cut short.
    public init?(_ bytes: [UInt8]) {
        self.init()
        var rest = bytes[...]
        guard Self.line(&rest) == Self.title else { return nil }
        while !rest.isEmpty {
            guard let line = Self.line(&rest) else { return nil }
            let parts = line.split(separator: " ")
            guard parts.count == 2, let length = Int(parts[1]), length >= 0, length <= rest.count else { return nil }
            let contents = rest.prefix(length)
            rest = rest.dropFirst(length)
            if parts[0].hasPrefix("=") {
                switches[String(parts[0].dropFirst())] = String(decoding: contents, as: UTF8.self)
            } else if let section = Section(rawValue: String(parts[0])) {
                sections[section] = Array(contents)
            }
        }
        // A helper that was cut short between two parts must not pass for a namespace without routes.
        guard Section.allCases.allSatisfy({ sections[$0] != nil }) else { return nil }
    }

    private static func line(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let end = rest.prefix(200).firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        return line
    }

    func messages(_ section: Section) -> NetlinkMessages { NetlinkMessages((sections[section] ?? [])[...]) }
}
