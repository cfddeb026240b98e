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
        #expect(found.allSatisfy { $0.device == 0 }, "bound to no interface")
        #expect(throws: NamespaceError.self) { _ = try TCPListeners.read(ofProcess: 0) }
    }

    @Test func `the interface that one is bound to is told, and still when it is gone`() throws {
        let place = try TestNamespace()
        let result = try place.attempt(
            """
            set -e
            ip link add d0 type veth peer name d1
            ip address add 10.9.8.7/32 dev d0
            ip link set d0 up
            python3 -c '
            import socket, time
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"d0")
            listener.bind(("10.9.8.7", 4714))
            listener.listen()
            time.sleep(60)' >/dev/null 2>&1 &
            for attempt in $(seq 50); do ss -lntH | grep -q :4714 && break; sleep 0.1; done
            ip -o link show d0 | cut -d: -f1
            """)
        let index = try #require(Int(result.output.filter(\.isNumber)), "\(result.output)")
        func devices() throws -> [Int?] { try TCPListeners.read(ofProcess: Int(place.process)).map(\.device) }
        #expect(try devices() == [index])
        try place.run("ip link delete d0 && ip link add d0 type veth peer name d1 && ip address add 10.9.8.7/32 dev d0")
        #expect(try devices() == [index])
    }
}
