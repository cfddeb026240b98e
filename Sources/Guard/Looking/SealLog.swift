import LinuxNet
import Seal
import StackModel

/// Hears of packets that the host's seal stopped.
public protocol SealHearing: Sendable {
    /// The attempts, from now on; nil where some were lost. Ends when the socket fails.
    /// - Throws: ``EngineUnseen`` where they cannot be heard.
    func attempts() throws(EngineUnseen) -> any AsyncSequence<SealAttempt?, Never> & Sendable
}

/// A packet that the seal stopped.
public struct SealAttempt: Sendable, Hashable {
    /// Who tried: `tunnel`, `unknown`, `spoofed`, `names`.
    public var kind: String
    public var source: String
    public var destination: String

    public init(kind: String, source: String, destination: String) {
        self.kind = kind
        self.source = source
        self.destination = destination
    }

    /// - Returns: nil for what is none of the seal's, or no packet.
    init?(_ logged: LoggedPacket) {
        guard let kind = SealEvent.Kind(prefix: logged.prefix), let version = logged.bytes.first.map({ $0 >> 4 }) else {
            return nil
        }
        let (from, to) = version == 4 ? (12..<16, 16..<20) : (8..<24, 24..<40)
        guard logged.bytes.count >= to.upperBound, let source = IPAddress(bytes: logged.bytes[from]),
            let destination = IPAddress(bytes: logged.bytes[to])
        else { return nil }
        self.init(kind: kind.rawValue, source: "\(source)", destination: "\(destination)")
    }
}

/// This host's seal, over NFLOG.
public struct LiveSealLog: SealHearing {
    public init() {}

    public func attempts() throws(EngineUnseen) -> any AsyncSequence<SealAttempt?, Never> & Sendable {
        let packets: AsyncStream<LoggedPacket?>
        do {
            packets = try PacketLog(group: SealEvent.group).packets()
        } catch {
            throw EngineUnseen("The seal's log cannot be heard: \(error).")
        }
        return packets.compactMap { packet -> SealAttempt?? in
            guard let packet else { return .some(nil) }
            return SealAttempt(packet).map { .some($0) }
        }
    }
}
