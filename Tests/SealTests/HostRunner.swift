import LabKit
import Processes

/// Runs this machine's programs in the network of a lab's host.
struct HostRunner: ProcessRunner {
    let host: LabHost

    func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult {
        try LiveProcessRunner().run(
            ProcessRequest(
                "/usr/bin/nsenter",
                ["--target", "\(host.first)", "--net", "--", request.executable] + request.arguments,
                environment: request.environment, timeLimit: request.timeLimit, outputLimit: request.outputLimit,
                input: request.input))
    }
}
