import Evidence
import LabKit
import LinuxNet
import StackModel
import Testing

/// The sockets that take connections, as the kernel tells them apart from those that are connected.
@Suite(
    .enabled(if: TestNamespace.whyNot == nil, Comment(rawValue: TestNamespace.whyNot ?? "")), .timeLimit(.minutes(2)))
struct LiveTCPListenersTests {
    @Test func `listeners of both families are told with address, port and user, and nobody else's`() throws {
        let place = try TestNamespace()
        #expect(try TCPListeners.read(ofProcess: Int(place.process)).isEmpty)
        try place.run(
            "(nc -l 127.0.0.1 4711 & nc -6 -l ::1 4712 & nc -u -l 127.0.0.1 4713 &) >/dev/null 2>&1; sleep 0.5")
        let found = try TCPListeners.read(ofProcess: Int(place.process)).sorted { $0.port < $1.port }
        #expect(
            found.map { "\($0.address) \($0.port) \($0.isV6Socket) \($0.user)" } == [
                "127.0.0.1 4711 false 0", "::1 4712 true 0",
            ])
        #expect(found.allSatisfy { $0.state == .listening && $0.transport == .tcp })
        #expect(throws: NamespaceError.self) { _ = try TCPListeners.read(ofProcess: 0) }
    }
}
