import Glibc
import ProgramTestSupport
import Testing

@testable import Guard

@Suite struct NotifierTests {
    /// A socket that hears what systemd would.
    private final class Manager {
        let descriptor: Int32

        init(_ name: String) throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            let address = try #require(Notifier.address(of: name))
            let status = address.withUnsafeBytes { pointer in
                pointer.withMemoryRebound(to: sockaddr.self) {
                    bind(descriptor, $0.baseAddress, socklen_t(address.count))
                }
            }
            #expect(status == 0)
            var patience = timeval(tv_sec: 2, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        func heard() -> String {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        }
    }

    @Test(arguments: [true, false]) func `is heard at a path and in the abstract space`(isAbstract: Bool) throws {
        let folder = try ScratchFolder()
        let name = isAbstract ? "@watertight-test-\(UInt64.random(in: 0 ... .max))" : folder.path + "/notify"
        let manager = try Manager(name)
        let notifier = try #require(Notifier(environment: ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "15000000"]))
        #expect(notifier.watchdog == .seconds(5))
        notifier.ready("all\nMAINPID=1 well")
        #expect(manager.heard() == "READY=1\nSTATUS=allMAINPID=1 well")
        notifier.alive()
        #expect(manager.heard() == "WATCHDOG=1")
        notifier.stopping()
        #expect(manager.heard() == "STOPPING=1")
    }

    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"],
        ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)],
    ])
    func `where nobody asks, nobody is told`(environment: [String: String]) {
        #expect(Notifier(environment: environment) == nil)
    }

    @Test func `a watchdog for another process is not ours`() throws {
        let name = "@watertight-test-\(UInt64.random(in: 0 ... .max))"
        let notifier = try #require(
            Notifier(environment: ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "15000000", "WATCHDOG_PID": "1"]))
        #expect(notifier.watchdog == nil)
    }
}
