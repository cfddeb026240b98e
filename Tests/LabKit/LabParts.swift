import Glibc
import Processes

/// What labs are made of, from Debian packages: fetched once, kept under `.build/lab`.
public enum LabParts {
    /// Nil where labs can be had; otherwise why not, printed once. The first call fetches, which takes a minute or two.
    public static func refusal() async -> LabRefusal? { await fetching.value }

    /// Whether labs can be had; for the traits of tests.
    public static func areThere() async -> Bool { await refusal() == nil }

    private static let fetching = Task<LabRefusal?, Never> {
        let refusal = await fetch()
        if let refusal { print("skipped: \(refusal)") }
        return refusal
    }

    private static func fetch() async -> LabRefusal? {
        guard geteuid() == 0 else { return .notRoot }
        do {
            for script in [
                [LabFolders.scripts + "/fetch.sh", LabFolders.parts],
                [LabFolders.package + "/Tests/Reference/fetch-compose.sh", LabFolders.reference],
            ] {
                let result = try await Blocking.attempt {
                    try LiveProcessRunner().run(
                        ProcessRequest(
                            "/bin/sh", script, environment: LabHost.environment, timeLimit: .seconds(600),
                            outputLimit: 1 << 24))
                }
                guard result.status == 0 else {
                    return .noParts(result.errorText.split(separator: "\n").last.map(String.init) ?? "no reason given")
                }
            }
            let lab = try await Lab.start()
            try await lab.stop()
            return nil
        } catch let refusal as LabRefusal {
            return refusal
        } catch {
            return .noParts("\(error)")
        }
    }
}
