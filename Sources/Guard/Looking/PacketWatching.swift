import Evidence
public import LinuxNet
import Processes
public import StackModel

/// Listens for packets on the host's side of the containers' networks; handed in, so that tests send their own.
public protocol PacketWatching: Sendable {
    /// Begins to listen on a bridge, and hears what the sieve lets through.
    /// - Throws: ``EngineUnseen`` where there is no such bridge here, or no right to listen.
    func listen(on bridge: String, through sieve: PacketSieve) async throws(EngineUnseen) -> any BridgeListening
    /// The addresses of this host itself, to which packets do not leave it.
    func ownAddresses() async -> [IPAddress]
}

/// One bridge that is listened to, until it is let go of.
public protocol BridgeListening: Sendable {
    /// The packets as they come; ends when the bridge is gone.
    func packets() -> AsyncStream<[CapturedPacket]>
    /// Lets other packets through from now on.
    func sift(through sieve: PacketSieve)
}

/// The bridges of the network namespace that this program is in.
public struct LivePacketWatch: PacketWatching {
    /// How much of what nobody has read the kernel keeps, in bytes: some hundred packets.
    private static let buffer: Int32 = 256 << 10

    public init() {}

    public func listen(on bridge: String, through sieve: PacketSieve) async throws(EngineUnseen) -> any BridgeListening
    {
        let result = await Blocking.run { () -> Result<PacketCapture, NamespaceError> in
            Result { () throws(NamespaceError) in
                try PacketCapture(on: bridge, buffer: LivePacketWatch.buffer, through: sieve)
            }
        }
        switch result {
        case .success(let capture): return ListenedBridge(capture: capture)
        case .failure(let error): throw EngineUnseen("The bridge \(bridge) cannot be listened to: \(error).")
        }
    }

    public func ownAddresses() async -> [IPAddress] {
        await Blocking.run { (try? NamespaceHelper.dump())?.interfaces.flatMap(\.addresses).map(\.address) ?? [] }
    }
}

private struct ListenedBridge: BridgeListening {
    let capture: PacketCapture

    func packets() -> AsyncStream<[CapturedPacket]> { capture.batches() }

    /// With the old one more, or less, comes through than is wanted; both are looked at again.
    func sift(through sieve: PacketSieve) { try? capture.sift(through: sieve) }
}
