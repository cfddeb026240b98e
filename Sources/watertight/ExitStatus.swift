/// How the process ends; a promise to scripts.
enum ExitStatus: Int32 {
    /// Nothing at or above the threshold was found, and something was really seen.
    case clean = 0
    /// There are findings.
    case findings = 1
    /// The command was used wrongly: an unknown option, a broken `watertight.yaml`.
    case wrongUse = 2
    /// The work could not be done: nothing was observed, or a part was refused.
    case notDone = 3
}

/// An error of a command, with the status it ends with.
struct CommandFailure: Error {
    var message: String
    var status: ExitStatus

    init(_ message: String, _ status: ExitStatus) {
        self.message = message
        self.status = status
    }
}
