import LinuxNet
import Processes

extension Seal {
    /// Puts the seal back as soon as something takes it away or changes it, until the task is cancelled: the kernel tells of
    /// every change of nftables, so nothing is asked while nothing happens.
    ///
    /// After a restoration nobody is open until the next ``refresh(_:)``; `restored` is where that is begun.
    /// - Parameters:
    ///   - namespace: the path of the network namespace to listen in; nil for this program's own.
    ///   - switched: told that somebody switched it on or off since this began.
    ///   - restored: told how it was found.
    /// - Throws: ``SealError`` where changes cannot be heard.
    public func keep(
        in namespace: String? = nil, switched: @Sendable (Bool) async -> Void = { _ in },
        _ restored: @Sendable (SealStatus.Standing) async -> Void
    ) async throws(SealError) {
        let streams = try await run { () throws(SealError) in try Seal.streams(in: namespace) }
        // One look for however many changes came meanwhile.
        let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        change.yield()
        await withTaskGroup(of: Void.self) { group in
            for stream in streams {
                group.addTask {
                    for await event in stream where event == .firewall || event == .overrun { change.yield() }
                    change.finish()
                }
            }
            var isOn = await isKept()
            for await _ in changes {
                if let standing = try? await putBack() { await restored(standing) }
                // What is kept is written before the kernel's tables, and before they are taken away.
                let now = await isKept()
                if now != isOn { await switched(now) }
                isOn = now
                // What changes rules without end shall not keep a processor busy.
                try? await Task.sleep(for: .milliseconds(20))
            }
            group.cancelAll()
        }
    }

    /// Whether it is meant to be on.
    private func isKept() async -> Bool {
        let folder = folder
        return (try? await run { () throws(SealError) in try SealState.read(in: folder)?.isOn }) ?? nil ?? false
    }

    private static func streams(in namespace: String?) throws(SealError) -> [AsyncStream<NamespaceEvent>] {
        do throws(NamespaceError) {
            let monitor = try NamespaceMonitor(in: namespace)
            guard monitor.hearsFirewall else { throw NamespaceError("nftables' changes", 1) }
            return monitor.events()
        } catch { throw SealError(.network(error.description)) }
    }
}
