import Processes

/// A machine on which no program can be run.
struct NoPrograms: ProcessRunner {
    func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult { throw .notFound(request.executable) }
}
