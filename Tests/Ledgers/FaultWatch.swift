import FoundationEssentials
import LabKit
import Processes

/// Tells when something really happened to the VPN container, by others than us: the engine's events, the kernel's notes
/// of links, routes and rules in the container's network.
struct FaultWatch: Sendable {
    private let media: LabHost

    static func start(in lab: ProofLab) async throws -> FaultWatch {
        let stamp = "import sys,time\nfor line in sys.stdin: print(time.time(), line, end=\"\", flush=True)"
        try await lab.media.check(
            [
                "sh", "-euc",
                """
                pid=$(docker inspect -f '{{.State.Pid}}' gluetun)
                rm -f /var/log/watch-*.log
                setsid sh -c "docker events --filter type=container --filter type=network \
                    --format '{{.TimeNano}} {{.Action}}' >/var/log/watch-engine.log" >/dev/null 2>&1 </dev/null &
                echo $! >/run/watch.pids
                for what in 'ip -o monitor link address route rule' 'ip -o -6 monitor link address route rule' 'nft monitor'; do
                    setsid sh -c "nsenter -t $pid -n $what | python3 -u -c '$0' >>/var/log/watch-kernel.log" \
                        >/dev/null 2>&1 </dev/null &
                    echo $! >>/run/watch.pids
                done
                sleep 0.25
                """, stamp,
            ])
        return FaultWatch(media: lab.media)
    }

    /// Ends it; the first that happened since a moment, in seconds since 1970.
    func stop(since: Double) async throws -> Double? {
        let text = try await media.shell(
            """
            for p in $(cat /run/watch.pids); do kill -TERM -- -$p 2>/dev/null || true; done
            grep -vE ' (exec_|health_status|top)' /var/log/watch-engine.log | awk '{ print substr($1, 1, length($1) - 9) "." substr($1, length($1) - 8) }'
            cut -d' ' -f1 /var/log/watch-kernel.log 2>/dev/null || true
            """)
        return text.split(separator: "\n").compactMap { Double($0) }.filter { $0 >= since }.min()
    }
}
