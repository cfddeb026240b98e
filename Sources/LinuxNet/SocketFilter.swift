internal import CLinuxNet
import Glibc

/// A program of the kernel's classic packet filter (BPF), which decides for a socket what is handed to it at all.
///
/// Source: `Documentation/networking/filter.rst` of the kernel; the opcodes are those of linux/bpf_common.h. A load from
/// beyond the packet's end ends the program with 0: a packet that is too short for a question is not handed over.
struct SocketFilter: Sendable, Hashable {
    /// One instruction: what it does, where it goes on when a comparison holds and when not, and its constant.
    struct Instruction: Sendable, Hashable {
        var code: UInt16
        var onTrue: UInt8 = 0
        var onFalse: UInt8 = 0
        var constant: UInt32
    }

    /// What the kernel takes at most (`BPF_MAXINSNS`).
    static let most = 4096
    var instructions: [Instruction] = []

    /// Hands the packet over, cut at that length.
    static func keep(_ length: Int) -> Instruction { Instruction(code: 0x06, constant: UInt32(length)) }
    /// Hands nothing over.
    static let drop = Instruction(code: 0x06, constant: 0)

    /// Loads of the packet, from its IP header on.
    static func word(_ offset: Int) -> Instruction { Instruction(code: 0x20, constant: UInt32(offset)) }
    static func half(_ offset: Int) -> Instruction { Instruction(code: 0x28, constant: UInt32(offset)) }
    static func byte(_ offset: Int) -> Instruction { Instruction(code: 0x30, constant: UInt32(offset)) }
    /// Loads behind the length that ``headerLength`` found.
    static func halfBehindHeader(_ offset: Int) -> Instruction { Instruction(code: 0x48, constant: UInt32(offset)) }
    /// Four times the lower half of the packet's first byte: how long IPv4's header is.
    static let headerLength = Instruction(code: 0xb1, constant: 0)
    static func constant(_ value: UInt32) -> Instruction { Instruction(code: 0x00, constant: value) }
    /// Sixteen cells of memory.
    static func store(_ cell: Int) -> Instruction { Instruction(code: 0x02, constant: UInt32(cell)) }
    static func kept(_ cell: Int) -> Instruction { Instruction(code: 0x60, constant: UInt32(cell)) }
    static func and(_ mask: UInt32) -> Instruction { Instruction(code: 0x54, constant: mask) }

    /// What the kernel knows of the packet besides (`SKF_AD_PROTOCOL`, `_PKTTYPE`, `_VLAN_TAG_PRESENT`).
    enum Ancillary: Int32 {
        case `protocol` = 0
        case packetType = 4
        case hasVLANTag = 48
    }

    static func ancillary(_ what: Ancillary) -> Instruction {
        Instruction(code: 0x20, constant: UInt32(bitPattern: -0x1000 + what.rawValue))
    }

    /// Goes on where the value is that, else leaps over `otherwise` instructions.
    static func ifEqual(_ value: UInt32, otherwise: Int) -> Instruction {
        Instruction(code: 0x15, onFalse: UInt8(clamping: otherwise), constant: value)
    }

    /// Goes on where any of the bits is set, else leaps over `otherwise` instructions.
    static func ifAny(of bits: UInt32, otherwise: Int) -> Instruction {
        Instruction(code: 0x45, onFalse: UInt8(clamping: otherwise), constant: bits)
    }

    static func leap(over count: Int) -> Instruction { Instruction(code: 0x05, constant: UInt32(count)) }

    /// Has the kernel use this program for the socket from now on.
    /// - Throws: ``NamespaceError`` where it does not take it.
    func attach(to descriptor: Int32) throws(NamespaceError) {
        do throws(NamespaceError) {
            try SocketFilter.attach(instructions, to: descriptor)
        } catch {
            guard error.number == ENOMEM else { throw error }
            // There is no room for two: the old one goes first, and for that moment nothing is handed over.
            try SocketFilter.attach([SocketFilter.drop], to: descriptor)
            try SocketFilter.attach(instructions, to: descriptor)
        }
    }

    private static func attach(_ instructions: [Instruction], to descriptor: Int32) throws(NamespaceError) {
        var filters = instructions.map {
            sock_filter(code: $0.code, jt: $0.onTrue, jf: $0.onFalse, k: $0.constant)
        }
        guard !filters.isEmpty, filters.count <= SocketFilter.most else { throw NamespaceError("filter", E2BIG) }
        let status = filters.withUnsafeMutableBufferPointer { buffer in
            var program = sock_fprog(len: UInt16(buffer.count), filter: buffer.baseAddress)
            return setsockopt(
                descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, socklen_t(MemoryLayout<sock_fprog>.size))
        }
        guard status == 0 else { throw NamespaceError("filter", errno) }
    }
}
