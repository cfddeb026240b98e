import Glibc

/// Looks for the router's UPnP description, by one question into the owner's network (UPnP Device Architecture 1.1, 1.3).
///
/// The question goes to the router and to the group that UPnP devices listen to; only what the router itself answers is
/// kept.
public enum GatewaySearch {
    /// What the router answered.
    public struct Reply: Sendable, Hashable {
        /// `LOCATION`: where its description is said to be. A stranger's text.
        public var location: String
        /// This machine's address towards the router.
        public var ownAddress: String

        public init(location: String, ownAddress: String) {
            self.location = location
            self.ownAddress = ownAddress
        }
    }

    /// The most bytes of one answer, and the most answers.
    static let (answerLimit, answerCount) = (4096, 64)

    /// Asks and waits; nil when the router does not answer in time.
    ///
    /// - Parameters:
    ///   - gateway: the router's IPv4 address.
    ///   - seconds: how long it is waited for.
    public static func ask(_ gateway: String, seconds: Int = 3) -> Reply? {
        guard let router = address(gateway, port: 1900), let group = address("239.255.255.250", port: 1900),
            let own = ownAddress(towards: router), var source = address(own, port: 0)
        else { return nil }
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // Out of the interface that leads to the router.
        guard withAddress(&source, { bind(descriptor, $0, $1) }) == 0 else { return nil }
        let question = [
            "M-SEARCH * HTTP/1.1", "HOST: 239.255.255.250:1900", "MAN: \"ssdp:discover\"", "MX: 2",
            "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1", "", "",
        ].joined(separator: "\r\n")
        for target in [router, group] {
            var target = target
            _ = withAddress(&target) { sendto(descriptor, question, question.utf8.count, 0, $0, $1) }
        }
        return answer(descriptor, from: router, seconds: seconds).map { Reply(location: $0, ownAddress: own) }
    }

    private static func answer(_ descriptor: Int32, from router: sockaddr_in, seconds: Int) -> String? {
        let end = ContinuousClock.now + .seconds(seconds)
        var buffer = [UInt8](repeating: 0, count: answerLimit)
        for _ in 0..<answerCount {
            let left = end - ContinuousClock.now
            guard left > .zero else { return nil }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let (whole, rest) = left.components
            guard poll(&waiting, 1, Int32(whole * 1000 + rest / 1_000_000_000_000_000) + 1) > 0 else { return nil }
            var sender = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let count = withUnsafeMutablePointer(to: &sender) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
                }
            }
            guard count > 0, sender.sin_addr.s_addr == router.sin_addr.s_addr else { continue }
            if let found = location(String(decoding: buffer[..<count], as: UTF8.self)) { return found }
        }
        return nil
    }

    /// The value of `LOCATION` in an answer of status 200; nil for anything else.
    static func location(_ answer: String) -> String? {
        let lines = answer.utf8.split { $0 == 0x0A || $0 == 0x0D }.map { String(Substring($0)) }
        guard let first = lines.first, first.hasPrefix("HTTP/1."), first.contains(" 200") else { return nil }
        for line in lines.dropFirst() {
            guard let colon = line.utf8.firstIndex(of: 0x3A), line[..<colon].lowercased() == "location" else {
                continue
            }
            let value = line[line.utf8.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            return value.isEmpty ? nil : String(value)
        }
        return nil
    }

    // MARK: Addresses

    private static func address(_ text: String, port: UInt16) -> sockaddr_in? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        return inet_pton(AF_INET, text, &address.sin_addr) == 1 ? address : nil
    }

    private static func withAddress<Result>(
        _ address: inout sockaddr_in, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                use($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// The address that packets to the router leave with; nothing is sent for it.
    private static func ownAddress(towards router: sockaddr_in) -> String? {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var router = router
        guard withAddress(&router, { connect(descriptor, $0, $1) }) == 0 else { return nil }
        var own = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard status == 0 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
        guard inet_ntop(AF_INET, &own.sin_addr, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
