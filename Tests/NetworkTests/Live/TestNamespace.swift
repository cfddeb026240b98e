import Glibc
import LabKit
import Processes
import Testing

/// A network, mount and process namespace of a test's own, held open by a sleeping process: what was started in it ends
/// with it.
final class TestNamespace {
    let process: Int32

    /// - Throws: when no namespace can be had; tests ask ``whyNot`` first.
    init() throws {
        let text = try Self.sh("\(Self.unshare) sleep 600 >/dev/null 2>&1 </dev/null & echo $!").output
        let parent = try #require(Int32(text.filter(\.isNumber)))
        var first: Int32?
        for _ in 0..<200 {
            let child = try Self.sh("cat /proc/\(parent)/task/\(parent)/children").output.filter(\.isNumber)
            if let child = Int32(child), try Self.sh("[ \"$(cat /proc/\(child)/comm)\" = sleep ]").status == 0 {
                first = child
                break
            }
            usleep(10_000)
        }
        process = try #require(first)
        try run("ip link set lo up")
        Component.note("nftables", Self.nftables)
    }

    /// The first process of its own numbering: the kernel ends all others with it.
    deinit { kill(process, SIGKILL) }

    /// The release of this machine's own, such as `1.0`.
    private static let nftables: String = {
        let words = (try? sh("nft --version").output.split(separator: " ")) ?? []
        return words.dropFirst().first.map { $0.dropFirst().split(separator: ".").prefix(2).joined(separator: ".") }
            ?? "?"
    }()

    private static let unshare = "unshare -n -m -p --fork --kill-child"

    /// Runs lines of a shell inside; all must succeed.
    func run(_ lines: String, limit: Duration = .seconds(60)) throws {
        try run(lines, in: ["-n", "-m", "-p"], limit: limit)
    }

    private func run(_ lines: String, in namespaces: [String], limit: Duration = .seconds(60)) throws {
        let result = try attempt("set -e\n\(lines)", in: namespaces, limit: limit)
        try #require(result.status == 0, "\(lines)\n\(result.output)")
    }

    /// Runs lines of a shell inside.
    func attempt(_ lines: String, limit: Duration = .seconds(60)) throws -> (status: Int32?, output: String) {
        try attempt(lines, in: ["-n", "-m", "-p"], limit: limit)
    }

    private func attempt(
        _ lines: String, in namespaces: [String], limit: Duration
    ) throws -> (status: Int32?, output: String) {
        let result = try LiveProcessRunner().run(
            ProcessRequest(
                "/usr/bin/nsenter", ["-t", String(process)] + namespaces + ["/bin/sh", "-c", lines],
                environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], timeLimit: limit))
        return (result.status, String(decoding: result.output + result.errors, as: UTF8.self))
    }

    private static func sh(_ line: String) throws -> (status: Int32?, output: String) {
        let result = try LiveProcessRunner().run(
            ProcessRequest("/bin/sh", ["-c", line], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]))
        return (result.status, String(decoding: result.output, as: UTF8.self))
    }

    /// Why namespaces or the programs for them cannot be had here; nil when they can.
    static let whyNot: String? = {
        for program in ["unshare", "nsenter", "ip", "nft", "iptables-nft", "iptables-legacy", "nc"] {
            let isThere = (try? sh("command -v \(program)").status) == 0
            if !isThere { return "\(program) is not installed" }
        }
        let isAllowed = (try? sh("\(unshare) true").status) == 0
        return isAllowed ? nil : "this user may make no network namespaces"
    }()

    /// The same, and ufw.
    static let whyNoUfw: String? = {
        if let whyNot { return whyNot }
        return (try? sh("command -v ufw").status) == 0 ? nil : "ufw is not installed"
    }()
}

extension TestNamespace {
    /// Connects this namespace with another one by a pair of interfaces.
    func connect(_ name: String, to other: TestNamespace, as peer: String) throws {
        // The other one's process is named as this machine numbers it.
        try run(
            "ip link add \(name) type veth peer name \(peer) netns \(other.process) && ip link set \(name) up",
            in: ["-n", "-m"])
        try other.run("ip link set \(peer) up")
    }

    /// Takes connections on a port until the namespace ends.
    func listen(_ port: UInt16, on address: String? = nil) throws {
        let family = address?.contains(":") ?? false ? "-6" : "-4"
        let bound = address.map { "-s \($0)" } ?? ""
        try run("nc -lk \(family) \(bound) \(bound.isEmpty ? "" : "-p") \(port) >/dev/null 2>&1 </dev/null &")
    }
}
