import Collectors
import Evidence
import FileAccess
import Glibc
import HTTPTransport
import KnownImages
import PacketFilter
import Processes
import Proofs
import Reports
import StackModel
import Tunnels

extension ProcessContext {
    /// What proofs need of this machine.
    /// - Throws: ``CommandFailure`` for who may not enter networks.
    func proofAccess() throws -> ProofAccess {
        guard Console.isRoot else {
            throw CommandFailure(
                "proofs enter the containers' networks and listen on the host's side: run this as root", .notDone)
        }
        guard let helper = Console.executable else { throw CommandFailure("this program cannot be found", .notDone) }
        let scanner = SecretScanner(defaultOf: { KnownImages.defaultValues[$0] })
        return ProofAccess(
            http: LiveHTTPClient(), files: LiveFileSystem(), processes: LiveProcessRunner(), helper: helper,
            environment: environment, classify: { scanner.classify(name: $0, value: $1) },
            tool: "watertight \(Version.text)", now: { Console.moment },
            progress: { Console.progress(PlainText.safe($0)) })
    }
}

extension Console {
    /// Now, with nanoseconds.
    static var moment: EngineTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return EngineTime(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }
}
