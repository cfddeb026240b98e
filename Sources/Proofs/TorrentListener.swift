import Glibc
import LinuxNet
import StackModel
import Synchronization

extension TorrentTracker {
    /// Counts the packets of containers beside the tunnel that carry a word, until it is told to end.
    final class Listener: Sendable {
        private let bridges: [String]
        private let others: Set<IPAddress>
        private let scope: WireScope
        private let word: [UInt8]
        private let isOver = Mutex(false)

        /// What the client's own page answers to us carries it as well, and stays in the engine's networks.
        init(_ subject: ProofSubject, word: [UInt8]) {
            bridges = subject.bridges
            others = subject.others
            scope = subject.scope
            self.word = word
        }

        func end() { isOver.withLock { $0 = true } }

        /// Listens; blocks until ``end()``, a minute at most.
        func listen() -> Result<Int, NamespaceError> {
            do throws(NamespaceError) {
                var captures: [PacketCapture] = []
                for bridge in bridges { captures.append(try PacketCapture(on: bridge)) }
                var count = 0
                for _ in 0..<2400 {
                    let isLast = isOver.withLock { $0 }
                    for capture in captures { count += try heard(capture) }
                    if isLast { break }
                    usleep(25_000)
                }
                return .success(count)
            } catch {
                return .failure(error)
            }
        }

        private func heard(_ capture: PacketCapture) throws(NamespaceError) -> Int {
            var count = 0
            while let found = try capture.next() {
                guard found.direction == .incoming, let packet = WirePacket(found.bytes),
                    !others.contains(packet.source), packet.destinationPort != nil,
                    scope.classify(packet) == .leak, packet.payload.contains(word)
                else { continue }
                count += 1
            }
            return count
        }
    }
}
