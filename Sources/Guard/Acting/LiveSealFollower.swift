public import Evidence
public import FileAccess
import Glibc
public import Seal
import StackModel
import Synchronization
public import Tunnels

/// Keeps this host's seal in step: whoever is known is let through, whoever is not stays shut out until the next look.
public final class LiveSealFollower: SealFollowing {
    private let seal: Seal
    private let files: any FileSystem
    private let last = Mutex<SealStanding?>(nil)

    public init(_ seal: Seal, files: any FileSystem) {
        self.seal = seal
        self.files = files
    }

    /// Whether the host drops what leaves beside that tunnel, as of the last time that it was followed.
    public func encloses(_ tunnel: Tunnel) -> Bool {
        last.withLock { $0?.problems.isEmpty == true && $0?.tunnels.contains(tunnel.vpn.name) == true }
    }

    public func follow(_ engine: EngineEvidence) async throws(ActingFailure) -> SealStanding? {
        let standing: SealStanding?
        do throws(SealError) {
            standing = try await refreshed(engine)
        } catch {
            last.withLock { $0 = nil }
            throw ActingFailure(error.description, remedy: "See `watertight seal status`.")
        }
        last.withLock { $0 = standing }
        return standing
    }

    public func keep(
        switched: @Sendable (Bool) async -> Void, _ restored: @Sendable (String) async -> Void
    ) async throws(ActingFailure) {
        do throws(SealError) {
            try await seal.keep(switched: switched) { standing in
                let what = standing == .missing ? "was taken away" : "was changed"
                await restored("The host's seal \(what); it was put back.")
            }
        } catch {
            throw ActingFailure(error.description, remedy: "See `watertight seal status`.")
        }
    }

    private func refreshed(_ engine: EngineEvidence) async throws(SealError) -> SealStanding? {
        let before = try await seal.status()
        guard let state = before.state, state.isOn else { return nil }
        let plan = SealPlan.make(
            of: engine, wishes: state.wishes,
            surroundings: .init(
                ports: try? await SealPort.all(of: engine), bridges: bridges, names: NameServers(files)),
            previous: state.scope)
        do throws(SealError) {
            try await seal.refresh(plan)
        } catch {
            // Somebody switched it off while we looked.
            if error.reason == .isOff { return nil }
            throw error
        }
        let after = try await seal.status()
        var standing = SealStanding(tunnels: enclosed(plan, engine))
        standing.shutIn = plan.strangers.filter { !$0.isAccepted }.map { stranger in
            "The seal lets \(stranger.container) out nowhere: nobody knows its image (\(stranger.identity.image)). "
                + "`watertight seal open \(stranger.container)` lets it out."
        }
        if after.standing != .on {
            standing.problems.append("The host's seal is not whole (\(after.standing.rawValue)).")
        }
        if !after.flowtables.isEmpty {
            standing.problems.append("A flowtable carries packets past the host's seal.")
        }
        return standing
    }

    /// The VPN containers all of whose networks are sealed.
    private func enclosed(_ plan: SealPlan, _ engine: EngineEvidence) -> Set<String> {
        let bridges = Set(plan.scope.bridges)
        let names = Tunnel.all(in: engine).filter { tunnel in
            tunnel.attachments.allSatisfy { $0.isInternal || $0.bridge.map(bridges.contains) == true }
        }.map(\.vpn.name)
        return Set(names)
    }

    private var bridges: [String] {
        ((try? files.list("/sys/class/net")) ?? []).filter {
            (try? files.attributes("/sys/class/net/\($0)/bridge")) != nil
        }
    }
}
