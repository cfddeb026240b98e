import Glibc
import Processes

extension ProofLab {
    /// Captures what crosses the wire beyond the router while `body` runs.
    /// - Parameters:
    ///   - name: what the raw capture is kept as, below `.build/lab/runs`.
    ///   - run: whose tags count, ``LabTraffic/run``; nil for all.
    /// - Throws: what `body` throws; ``LabFailure`` where tcpdump fails. A capture that is not alive is a result.
    public func capture<Value: Sendable>(
        _ name: String, run: String? = nil, _ body: () async throws -> Value
    ) async throws -> (Value, LabCapture) {
        let wire = try await home.lab.networks()
        let inside = "/var/log/\(name).pcap"
        // Not the tunnels themselves: they are what may pass. Enough of each packet for its tag.
        let tunnels = Self.exits.map { "host \($0.v4)" }.joined(separator: " or ")
        let filter = "not ((\(tunnels)) and (udp port \(VPNServer.port) or port 1194))"
        try await wire.shell(
            """
            rm -f \(inside)
            setsid tcpdump -Z root -i wan -n -s 200 -B 8192 -U -w \(inside) '\(filter)' >/var/log/tcpdump.log 2>&1 </dev/null &
            echo $! >/run/tcpdump.pid
            for i in $(seq 200); do grep -q 'listening on' /var/log/tcpdump.log && exit 0; sleep 0.02; done
            cat /var/log/tcpdump.log >&2; exit 1
            """)
        let result: Result<Value, any Error>
        do {
            try await mark("before", on: wire, inside)
            result = .success(try await body())
        } catch { result = .failure(error) }
        try await mark("after", on: wire, inside)
        let words = try await wire.shell(
            """
            kill -INT $(cat /run/tcpdump.pid)
            for i in $(seq 100); do grep -q 'dropped by kernel' /var/log/tcpdump.log && break; sleep 0.02; done
            grep 'dropped by kernel' /var/log/tcpdump.log
            """)
        // Read from the host's own files, as this machine sees them: a long capture is large.
        let kept = try await Blocking.attempt {
            try Self.keep("/proc/\(wire.first)/root\(inside)", as: "\(name).pcap")
        }
        try await wire.shell("rm -f \(inside)")
        var capture = LabCapture(
            try PacketFile(kept.bytes), run: run, exits: Set(Self.exits.flatMap { [$0.v4, $0.v6] }))
        capture.dropped = Int(words.prefix { $0.isNumber }) ?? -1
        capture.path = kept.path
        return (try result.get(), capture)
    }

    /// Sends a packet of the LAN host over each family until the capture has it, two seconds at most.
    private func mark(_ word: String, on wire: LabHost, _ file: String) async throws {
        let line = """
            for i in 1 2 3; do
                printf mark:\(word)4 >/dev/udp/\(FarSide.mullvad.v4)/40019
                printf mark:\(word)6 >/dev/udp/\(FarSide.mullvad.v6)/40019
                sleep 0.05
            done
            """
        try await home.lan.check(["bash", "-c", line])
        _ = try await wire.run(
            [
                "sh", "-c", "for i in $(seq 40); do grep -aq mark:\(word)6 \(file) && exit 0; sleep 0.05; done; exit 1",
            ])
    }

    /// Keeps a copy of a file below `.build/lab/runs` on this machine: its bytes, and where the copy lies.
    private static func keep(_ source: String, as name: String) throws -> (bytes: [UInt8], path: String) {
        guard let original = fopen(source, "r") else { throw LabFailure("\(name): no capture") }
        defer { fclose(original) }
        let folder = LabFolders.parts + "/runs"
        mkdir(folder, 0o755)
        let path = "\(folder)/\(name)"
        guard let copy = fopen(path, "w") else { throw LabFailure("\(path): cannot be written") }
        defer { fclose(copy) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 20)
        while case let count = fread(&part, 1, part.count, original), count > 0 {
            guard fwrite(part, 1, count, copy) == count else { throw LabFailure("\(path): no room") }
            bytes += part[..<count]
        }
        return (bytes, path)
    }
}
