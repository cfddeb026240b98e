import Processes

/// What a lab must leave as it was on this machine: rules of both backends, links, addresses, routes, mounts, units,
/// control groups and the files that engines and daemons own.
public struct MachineSnapshot: Sendable, Hashable {
    /// The lines of each section.
    public var sections: [String: [String]]

    /// Takes one, without changing anything.
    public static func take() async throws -> MachineSnapshot {
        let result = try await Blocking.attempt {
            try LiveProcessRunner().run(
                ProcessRequest(
                    "/bin/sh", [LabFolders.scripts + "/snapshot.sh", LabFolders.parts + "/root"],
                    environment: LabHost.environment, timeLimit: .seconds(30), outputLimit: 1 << 26))
        }
        guard result.status == 0 else { throw LabFailure("no snapshot: \(result.errorText)") }
        return MachineSnapshot(printed: result.text)
    }

    /// What an audit must leave as it was on a host with an engine: containers, images, networks and volumes, each file below
    /// the folders with its mode, owner, times and content, the rules and routes of each network, units.
    public static func take(on host: LabHost, folders: [String]) async throws -> MachineSnapshot {
        MachineSnapshot(
            printed: try await host.check(["python3", "-B", LabFolders.scripts + "/look.py"] + folders))
    }

    private init(printed text: String) {
        sections = [:]
        var section = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("== ") {
                section = String(line.dropFirst(3))
                sections[section] = []
            } else {
                sections[section, default: []].append(String(line))
            }
        }
    }

    /// The lines that only one of two has, with `+` for the later and `-` for the earlier; empty when they are equal.
    public func changes(to later: MachineSnapshot) -> [String] {
        Set(sections.keys).union(later.sections.keys).sorted().flatMap { section in
            let before = Set(sections[section] ?? [])
            let after = Set(later.sections[section] ?? [])
            return before.subtracting(after).sorted().map { "- \(section): \($0)" }
                + after.subtracting(before).sorted().map { "+ \(section): \($0)" }
        }
    }
}
