internal import CLinuxNet
public import Evidence
import Glibc
import StackModel

extension NamespaceDump {
    /// `IFF_UP` and `IFF_LOOPBACK` of linux/if.h.
    private static let isUpFlag: UInt32 = 0x1
    private static let isLoopbackFlag: UInt32 = 0x8

    /// The interfaces with their addresses, by index.
    public var interfaces: [NetworkInterface] {
        var interfaces = messages(.links).compactMap { Self.interface($0.body) }
        for message in messages(.addresses) {
            guard let (index, prefix) = Self.address(message.body),
                let place = interfaces.firstIndex(where: { $0.index == index })
            else { continue }
            interfaces[place].addresses.append(prefix)
        }
        return interfaces.sorted { $0.index < $1.index }
    }

    /// `struct ifinfomsg`: family, type at 2, index at 4, flags at 8; 16 bytes.
    private static func interface(_ body: ArraySlice<UInt8>) -> NetworkInterface? {
        guard let hardware: UInt16 = body.number(at: 2), let index: Int32 = body.number(at: 4),
            let flags: UInt32 = body.number(at: 8)
        else { return nil }
        let attributes = NetlinkAttributes(body.dropFirst(16))
        guard let name = attributes.text(IFLA_IFNAME) else { return nil }
        let information = attributes[IFLA_LINKINFO].map { NetlinkAttributes($0) }
        var type = information?.text(IFLA_INFO_KIND) ?? ""
        // ARPHRD_PPP. Without a link layer (ARPHRD_NONE) and without a type it is no TUN device, which says that it is
        // one, but a modem: a card that leads out.
        if type.isEmpty, hardware == 512 { type = "ppp" }
        let isLoopback = flags & isLoopbackFlag != 0
        return NetworkInterface(
            index: Int(index), name: name, kind: NetworkInterface.Kind(type: type, isLoopback: isLoopback), type: type,
            isUp: flags & isUpFlag != 0,
            bridge: attributes.number(IFLA_MASTER).flatMap { Int(exactly: $0) })
    }

    /// `struct ifaddrmsg`: family, length of the prefix at 1, index at 4; 8 bytes.
    private static func address(_ body: ArraySlice<UInt8>) -> (Int, IPPrefix)? {
        guard let length: UInt8 = body.number(at: 1), let index: UInt32 = body.number(at: 4) else { return nil }
        let attributes = NetlinkAttributes(body.dropFirst(8))
        // On a point-to-point link IFA_ADDRESS is the other end's.
        guard let bytes = attributes[IFA_LOCAL] ?? attributes[IFA_ADDRESS],
            let address = IPAddress(bytes: bytes), let prefix = IPPrefix(address, length: Int(length))
        else { return nil }
        return (Int(index), prefix)
    }
}
