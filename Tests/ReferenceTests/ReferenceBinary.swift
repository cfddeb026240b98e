import Glibc
import Processes

/// Docker Compose 2.40.3, which decides what is right.
struct ReferenceBinary: Sendable {
    let path: String

    /// The binary that `Tests/Reference/fetch-compose.sh` keeps, fetched where it is absent; nil, with the reason
    /// printed, where it cannot be had.
    static let shared: ReferenceBinary? = {
        let kept = Files.package + "/.build/reference/docker-compose"
        if access(kept, X_OK) == 0 { return ReferenceBinary(path: kept) }
        do {
            let fetched = try ChildProcess.run(
                ["/bin/sh", Files.package + "/Tests/Reference/fetch-compose.sh"],
                environment: ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"],
                directory: Files.package)
            if fetched.status == 0, access(kept, X_OK) == 0 { return ReferenceBinary(path: kept) }
            let words = String(decoding: fetched.errors, as: UTF8.self).split(separator: "\n").last ?? "no reason given"
            print("skipped: Docker Compose cannot be fetched: \(words)")
        } catch {
            print("skipped: Docker Compose cannot be fetched: \(error)")
        }
        return nil
    }()

    /// What the reference makes of a call.
    func config(_ call: Invocation) throws -> Verdict {
        let run = try ChildProcess.run(
            [path] + call.referenceArguments, environment: call.environment, directory: call.directory
        )
        if run.status == 0 { return .accepted(try JSONReader.read(run.output)) }
        let words = String(decoding: run.errors, as: UTF8.self).split(separator: "\n").filter { !$0.contains("level=") }
        let reason = words.joined(separator: " / ")
        return .refused(Verdict.Refusal(reason: reason, place: nil, line: Self.line(in: reason)))
    }

    /// The line that the reference names, where it names one.
    static func line(in reason: String) -> Int? {
        guard let range = reason.firstRange(of: "line ") else { return nil }
        return Int(reason[range.upperBound...].prefix { $0.isNumber })
    }
}
