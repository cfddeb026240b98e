import Clients
import Evidence
import Glibc
import Tunnels

/// Stops a VPN container, and starts it again with everything that shared its network: what an update does to it.
///
/// A container that joined another's network is left behind in a dead one when that other starts again, so each is
/// restarted as well, in the order that they were started in.
struct ContainerRestart: Sendable {
    /// How long the VPN's own health check is waited for.
    private static let patience: Duration = .seconds(60)
    private static let pause: Duration = .milliseconds(250)

    let engine: EngineConnection
    let proc: String

    /// What has to be there again afterwards: the members that run, by id, the first started first.
    static func members(of subject: ProofSubject) -> [String] {
        subject.tunnel.members.filter(\.isUp).sorted { left, right in
            (left.started?.seconds ?? 0, left.started?.nanoseconds ?? 0, left.name)
                < (right.started?.seconds ?? 0, right.started?.nanoseconds ?? 0, right.name)
        }.map(\.id)
    }

    /// - Throws: `EngineFailure`; it may have been stopped all the same.
    func stop(_ container: String) async throws(EngineFailure) { try await engine.control.stop(container) }

    /// Starts it and its members; what is as it has to be is left alone, so that doing it twice is doing it once.
    /// - Returns: why not all could be started, as a sentence; nil where all were, or the container is no more.
    func start(_ container: String, members: [String]) async -> String? {
        do {
            try await engine.control.start(container)
        } catch {
            return error.isMissing ? nil : "It could not be started: \(error.sentence)"
        }
        let isWell = await waitUntilWell(container)
        var failures: [String] = []
        for member in members {
            do {
                try await join(member, to: container)
            } catch  where !error.isMissing {
                failures.append("\(member.prefix(12)) could not be started again: \(error.sentence)")
            } catch {}
        }
        if !isWell { failures.insert("It was started, and is not healthy.", at: 0) }
        return failures.isEmpty ? nil : failures.joined(separator: " ")
    }

    /// Restarts a member that is in another network than the VPN container.
    private func join(_ member: String, to container: String) async throws(EngineFailure) {
        let life = try await life(of: member)
        guard let process = life.process else { return try await engine.control.start(member) }
        let vpn = try await self.life(of: container).process
        guard let vpn, let theirs = namespace(of: vpn), theirs == namespace(of: process) else {
            return try await engine.control.restart(member)
        }
    }

    private func waitUntilWell(_ container: String) async -> Bool {
        let end = ContinuousClock.now + ContainerRestart.patience
        while ContinuousClock.now < end, !Task.isCancelled {
            if let life = try? await life(of: container), life.process != nil,
                life.health.map({ $0 == "healthy" }) ?? true
            {
                return true
            }
            do { try await Task.sleep(for: ContainerRestart.pause) } catch { return false }
        }
        return false
    }

    /// The first process of a container and the word of its health check; nil where there is none.
    private func life(of container: String) async throws(EngineFailure) -> (process: Int?, health: String?) {
        let state = try await engine.client.get("/containers/\(container)/json")["State"]
        let process = state["Pid"].int.flatMap { $0 > 0 && state["Running"].bool == true ? $0 : nil }
        return (process, state["Health"]["Status"].string.flatMap { $0 == "none" ? nil : $0 })
    }

    private func namespace(of process: Int) -> UInt64? {
        var status = stat()
        return stat("\(proc)/\(process)/ns/net", &status) == 0 ? UInt64(status.st_ino) : nil
    }
}
