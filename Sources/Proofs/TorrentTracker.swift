import Clients
import Collectors
import Evidence
import LinuxNet
import Processes
import StackModel
import Tunnels

/// A torrent without content that is added to a client for a moment, to be seen by a tracker of the owner's.
///
/// Its hash consists of twenty letters and digits, so that it stands in every announce as it is, over HTTP, UDP and the
/// distributed hash table: whatever carries it past the tunnel is seen on the host's side.
struct TorrentTracker: Sendable {
    /// What the names of such torrents begin with; what a run that was ended left behind is found by it.
    static let prefix = "watertight-check-"
    /// How long the tracker is waited for.
    static let patience: Duration = .seconds(15)

    /// What came of it.
    struct Answer: Sendable {
        /// The status that the client gives to the tracker; nil where it gave none in time.
        var status: Int?
        /// The tracker's own words; untrusted.
        var message = ""
        /// The addresses in them.
        var addresses: [IPAddress] = []
        /// How many packets beside the tunnel carried the hash.
        var seen = 0
        /// Why it could not be tried, as a sentence.
        var failure: String?
        /// Whether the torrent is surely gone again.
        var isRemoved = true

        /// Whether the tracker took the announce.
        var isWorking: Bool { status == 2 }
    }

    let url: String
    /// Twenty lower-case letters and digits.
    let hash: String

    /// - Parameter number: gives the hash; two runs need different ones.
    /// - Returns: nil for what is no HTTP or UDP tracker's address.
    init?(_ url: String, number: () -> UInt64) {
        guard ["http://", "https://", "udp://"].contains(where: url.hasPrefix), url.utf8.count < 1024,
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        self.url = url
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        hash = String((0..<20).map { _ in letters[Int(number() % UInt64(letters.count))] })
    }

    /// The hash as clients write it: 40 hexadecimal digits.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef")
        return String(hash.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    var name: String { TorrentTracker.prefix + hash }

    var magnet: String {
        let plain = url.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
        return "magnet:?xt=urn:btih:\(hexadecimal)&dn=\(name)&tr=\(plain)"
    }

    /// Takes out what earlier runs left behind.
    /// - Returns: how many there were.
    static func clean(_ visit: AppEntrance.Visit) async -> Int {
        guard let torrents = try? await visit.client.torrents(visit.session, key: visit.key) else { return 0 }
        var count = 0
        for torrent in torrents where torrent.name.hasPrefix(prefix) {
            do {
                try await visit.client.remove(torrent.hash, visit.session, key: visit.key)
                count += 1
            } catch { continue }
        }
        return count
    }

    /// Adds the torrent, waits for the tracker's answer with the bridges watched, and takes the torrent out again.
    func ask(_ visit: AppEntrance.Visit, watching subject: ProofSubject) async -> Answer {
        let (word, scope, others) = (Array(hash.utf8), subject.scope, subject.others)
        var (answer, heard) = await WireWatch.during(on: subject.bridges, into: 0, linger: 40) { count, found, _ in
            // What the client's own page answers to us carries it as well, and stays in the engine's networks.
            guard found.direction == .incoming, let packet = WirePacket(found.bytes), packet.destinationPort != nil,
                !others.contains(packet.source), scope.classify(packet) == .leak, packet.payload.contains(word)
            else { return }
            count += 1
        } _: {
            await announce(visit)
        }
        answer.seen = heard.found
        if heard.lost > 0 { heard.failure = "Packets could not be looked at in time." }
        answer.failure = answer.failure ?? heard.failure
        return answer
    }

    private func announce(_ visit: AppEntrance.Visit) async -> Answer {
        var answer = Answer()
        do {
            try await visit.client.add(magnet: magnet, name: name, visit.session, key: visit.key)
            let end = ContinuousClock.now + TorrentTracker.patience
            // 2 is working, all above 3 that it failed: then too there may be words of the tracker's.
            while ContinuousClock.now < end, !(answer.status.map { $0 == 2 || $0 > 3 } ?? false) {
                try? await Task.sleep(for: .milliseconds(300))
                guard !Task.isCancelled else { break }
                let states = try await visit.client.trackers(of: hexadecimal, visit.session, key: visit.key)
                guard let state = states.first else { continue }
                answer.status = state.status
                answer.message = String(state.message.prefix(200))
            }
            answer.addresses = TorrentWords.addresses(inMessage: answer.message)
        } catch {
            answer.failure = "\(error)"
        }
        answer.isRemoved = await remove(visit)
        return answer
    }

    private func remove(_ visit: AppEntrance.Visit) async -> Bool {
        for _ in 0..<3 {
            try? await visit.client.remove(hexadecimal, visit.session, key: visit.key)
            let left = try? await visit.client.torrents(visit.session, key: visit.key)
            if let left, !left.contains(where: { $0.hash == hexadecimal }) { return true }
        }
        return false
    }
}
