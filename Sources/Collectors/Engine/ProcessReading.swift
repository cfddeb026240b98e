import Evidence
import FileAccess

/// Reads the processes of containers from `/proc`: who they really run as, what they may, and in which network.
///
/// It needs the engine's own process namespace: the ids that the engine tells are those of its host. Blocking.
struct ProcessReading {
    let files: any FileSystem

    /// The most processes of one container.
    static let processLimit = 200
    /// The most bytes of one file.
    static let fileLimit = 1 << 20

    /// The inode of the network namespace of a process; nil when this user may not see it.
    func networkNamespace(of process: Int) -> UInt64? {
        guard let target = try? files.linkTarget("/proc/\(process)/ns/net"), target.hasPrefix("net:["),
            target.hasSuffix("]")
        else { return nil }
        return UInt64(target.dropFirst(5).dropLast())
    }

    /// Whether the process is one of that container: the ids of another machine's engine lead anywhere.
    ///
    /// Its control group bears the container's id, with cgroup v1 and v2, with cgroupfs and systemd; in a cgroup
    /// namespace of its own it does not (`0::/`), and then only the process id speaks for it.
    func belongs(_ process: Int, to container: String) -> Bool {
        guard let text = text("/proc/\(process)/cgroup") else { return false }
        return text.contains(container)
    }

    /// The processes of a container; nil when its first process cannot be seen here.
    func processes(of container: String, first: Int) -> EngineProcesses? {
        guard belongs(first, to: container), let process = process(first) else { return nil }
        if let ids = members(ofGroupOf: first, container: container), ids.contains(first) {
            return gathered(ids, source: .controlGroup, container: container)
        }
        let ids = [process.id] + descendants(of: first)
        return gathered(ids, source: .descendants, container: container)
    }

    private func gathered(_ ids: [Int], source: EngineProcesses.Source, container: String) -> EngineProcesses {
        // One that has ended meanwhile is no longer there.
        let list = ids.sorted().prefix(Self.processLimit).compactMap(process)
        return EngineProcesses(source: source, list: list, isCut: ids.count > Self.processLimit)
    }

    // MARK: Which

    /// The ids in `cgroup.procs` of the process's control group; nil when it cannot be read here.
    private func members(ofGroupOf process: Int, container: String) -> [Int]? {
        guard let text = text("/proc/\(process)/cgroup") else { return nil }
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[2].contains(container), !parts[2].contains("..") else { continue }
            // v2 has one hierarchy; v1 one for each list of controllers, mounted under that name.
            let mounts = parts[1].isEmpty ? ["", "/unified"] : ["/" + parts[1].replacing("name=", with: "")]
            for mount in mounts {
                let path = "/sys/fs/cgroup\(mount)\(parts[2])/cgroup.procs"
                guard let found = self.text(path) else { continue }
                return found.split(separator: "\n").compactMap { Int($0) }
            }
        }
        return nil
    }

    /// What descends from the process, by `/proc/PID/task/PID/children`.
    private func descendants(of process: Int) -> [Int] {
        var found: [Int] = []
        var open = [process]
        while let next = open.popLast(), found.count <= Self.processLimit {
            let children = (text("/proc/\(next)/task/\(next)/children") ?? "").split(separator: " ")
                .compactMap { Int($0) }
            found += children
            open += children
        }
        return found
    }

    // MARK: What

    private func process(_ id: Int) -> EngineProcess? {
        guard let text = text("/proc/\(id)/status") else { return nil }
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...]
        }
        func numbers(_ name: Substring) -> [Int] {
            (fields[name] ?? "").split(whereSeparator: { $0 == "\t" || $0 == " " }).compactMap { Int($0) }
        }
        func word(_ name: Substring) -> Substring? {
            fields[name]?.split(whereSeparator: { $0 == "\t" || $0 == " " }).first
        }
        let users = numbers("Uid")
        guard users.count == 4 else { return nil }
        let groups = numbers("Gid")
        return EngineProcess(
            id: id, parent: numbers("PPid").first, name: String(word("Name") ?? ""), users: users,
            group: groups.count > 1 ? groups[1] : nil, capabilities: word("CapEff").flatMap { UInt64($0, radix: 16) },
            forbidsNewPrivileges: numbers("NoNewPrivs").first.map { $0 == 1 }, seccomp: numbers("Seccomp").first)
    }

    private func text(_ path: String) -> String? {
        guard let bytes = try? files.read(path, limit: Self.fileLimit) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
