public import LabKit

/// One fault under one protection, and what came of it.
public struct FaultRow: LedgerRow, Hashable {
    public var bound: Binding
    public var seed: UInt64
    public var sitting: Int
    public var fault: String
    public var mode: Protection
    /// Whether the VPN container had no rules of its own, so that faults that its rules would catch leak too.
    public var isOpened: Bool
    /// Tagged packets: those the kernel took, those it refused, those that came out of a tunnel.
    public var sent: Int
    public var refused: Int
    public var tunnelled: Int
    /// Tagged packets that left outside the tunnel, of all and by family. Where the container was opened beforehand only
    /// those that were bound to nothing: the others left before the fault as well.
    public var leaked: Int
    public var leaked4: Int
    public var leaked6: Int
    /// Of those, the torrent client's.
    public var clientLeaked: Int
    /// Packets of the real client and of strangers' making that crossed the wire outside the tunnel.
    public var others: Int
    /// When the first and the last of them left, milliseconds after the fault.
    public var firstLeak: Int?
    public var lastLeak: Int?
    public var clientLastLeak: Int?
    /// The raw capture's file, and whether markers were captured before and after.
    public var capture: String
    public var isAlive: Bool
    /// Whether the engine or the kernel told of it, so that it could be noticed by an event.
    public var hasEvent: Bool
    /// Milliseconds from the fault until the guard told of it, until it had stopped the client's packets, until it had
    /// repaired what it repairs.
    public var noticed: Int?
    public var stopped: Int?
    public var repaired: [String]
    public var repairTime: Int?
    /// Whether the guard told that everything is sealed again within the watch.
    public var isWellAgain: Bool
    /// How long a real torrent took before the fault, behind the same protection, and after the stack was put back,
    /// milliseconds; nil where none was tried.
    public var transferBefore: Int?
    public var transferAfter: Int?
    /// Why the row counts for nothing; nil where it counts.
    public var void: String?
    /// Why the row is a failure; nil where it is none.
    public var red: String?
}

extension LabFault {
    /// Faults that the container's own rules catch: they are also done to one without rules.
    public var leaksWithoutRules: Bool {
        switch self {
        case .linkDown, .wireguardKilled, .peerDead, .providerDead: true
        default: false
        }
    }

    /// How long it is watched, seconds.
    func watch(under mode: Protection) -> Int {
        switch self {
        // Until the guard has seen the new container healthy and made its client anew.
        case .vpnRecreated: mode == .guard ? 25 : 12
        case .peerDead, .providerDead, .startUpWindow, .engineRestarted: 12
        default: 7
        }
    }
}
