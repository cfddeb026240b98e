internal import CLinuxNet
import Glibc

/// Questions about one interface, and switching it on and off (netdevice(7)).
public enum LinkRequest {
    /// The kernel's `struct ifreq` as far as it is used: a name of 16 bytes, then a number.
    private static let size = 40
    private static let nameLimit = 15
    /// `SIOCGIFINDEX`, `SIOCGIFHWADDR`, `SIOCGIFFLAGS`, `SIOCSIFFLAGS` of linux/sockios.h.
    private static let (getIndex, getHardware): (UInt, UInt) = (0x8933, 0x8927)
    private static let (getFlags, setFlags): (UInt, UInt) = (0x8913, 0x8914)
    private static let isUpFlag: Int16 = 1

    /// The index of the interface of that name.
    /// - Parameter descriptor: any socket of the namespace.
    static func index(of name: String, by descriptor: Int32) throws(NamespaceError) -> Int {
        var request = try request(name)
        guard ioctl(descriptor, getIndex, &request) == 0 else { throw NamespaceError(name, errno) }
        return Int(request[16...].number(at: 0) ?? Int32(0))
    }

    /// The hardware address of an interface of Ethernet's kind, six bytes.
    /// - Parameter descriptor: any socket of the namespace.
    static func hardware(of name: String, by descriptor: Int32) throws(NamespaceError) -> [UInt8] {
        var request = try request(name)
        guard ioctl(descriptor, getHardware, &request) == 0 else { throw NamespaceError(name, errno) }
        // Behind the type of the hardware, which has two bytes.
        return Array(request[18..<24])
    }

    /// The index of the interface of that name.
    /// - Parameter namespace: the path of its namespace; nil for this program's own.
    /// - Throws: ``NamespaceError`` where there is none (`ENODEV`).
    public static func index(of name: String, in namespace: String? = nil) throws(NamespaceError) -> Int {
        let descriptor = try control(namespace)
        defer { close(descriptor) }
        return try index(of: name, by: descriptor)
    }

    /// Whether the interface is up (`IFF_UP`).
    /// - Throws: ``NamespaceError`` where there is none (`ENODEV`).
    public static func isUp(_ name: String, in namespace: String? = nil) throws(NamespaceError) -> Bool {
        let descriptor = try control(namespace)
        defer { close(descriptor) }
        return try flags(name, descriptor) & isUpFlag != 0
    }

    /// Switches the interface on or off. Off takes its routes away, and its IPv6 addresses.
    /// - Throws: ``NamespaceError`` where there is none (`ENODEV`) or no right to (`EPERM`).
    public static func set(_ name: String, up: Bool, in namespace: String? = nil) throws(NamespaceError) {
        let descriptor = try control(namespace)
        defer { close(descriptor) }
        let old = try flags(name, descriptor)
        var request = try request(name)
        let new = up ? old | isUpFlag : old & ~isUpFlag
        withUnsafeBytes(of: new) { request.replaceSubrange(16..<18, with: $0) }
        guard ioctl(descriptor, setFlags, &request) == 0 else { throw NamespaceError(name, errno) }
    }

    private static func flags(_ name: String, _ descriptor: Int32) throws(NamespaceError) -> Int16 {
        var request = try request(name)
        guard ioctl(descriptor, getFlags, &request) == 0 else { throw NamespaceError(name, errno) }
        return request[16...].number(at: 0) ?? 0
    }

    private static func control(_ namespace: String?) throws(NamespaceError) -> Int32 {
        try NamespaceSocket.open(in: namespace, domain: AF_INET, type: Int32(SOCK_DGRAM.rawValue))
    }

    private static func request(_ name: String) throws(NamespaceError) -> [UInt8] {
        guard !name.isEmpty, name.utf8.count <= nameLimit else { throw NamespaceError(name, ENODEV) }
        return Array(name.utf8) + [UInt8](repeating: 0, count: size - name.utf8.count)
    }
}
