import ArgumentParser
import PacketFilter
import Reports
import Seal
import StackModel

extension SealCommand {
    /// `watertight seal status`.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show whether the seal holds, what it stopped, and what it cannot hold.")

        @Option(help: ArgumentHelp("text or json.", valueName: "format"))
        var format: ListFormat = .text

        func run() async throws {
            let process = try ProcessContext()
            let seal = try SealCommand.seal(process)
            let status = try await SealCommand.attempt { () throws(SealError) in try await seal.status() }
            var plan: SealPlan?
            if let state = status.state, state.isOn, let view = try? await SealView.of(process) {
                plan = view.plan(state)
            }
            Console.write(format == .json ? SealPage.json(status, plan) : SealPage.text(status, plan))
            if ![.on, .off].contains(status.standing) { Console.exit(.findings) }
        }
    }
}

/// What `watertight seal` shows.
enum SealPage {
    static func text(_ status: SealStatus, _ plan: SealPlan?) -> String {
        var lines = [headline(status.standing)]
        if let state = status.state, state.isOn {
            lines.append("networks      " + state.scope.bridges.joined(separator: ", "))
            lines.append("servers       " + servers(state))
            lines.append("your network  " + state.wishes.lan.map(\.description).joined(separator: ", "))
            lines.append("open          " + (status.open.isEmpty ? "nobody yet" : status.open.joined(separator: ", ")))
            let stopped = SealEvent.Kind.allCases.map { "\(status.stopped($0).packets) \($0.rawValue)" }
            lines.append("stopped       " + stopped.joined(separator: ", ") + " (packets)")
            if status.standing == .on, !status.bindsPorts {
                lines.append(
                    "note: this kernel has no tables for bridges; an address alone tells who a container is until the "
                        + "next refresh.")
            }
        }
        let missing = plan.map { unclassified($0, status) } ?? []
        lines += missing.map { "not yet classified: \($0); run `watertight seal refresh`." }
        lines += (plan?.strangers ?? []).map { stranger in
            let who = "\(stranger.container) (\(stranger.identity.image))"
            return stranger.isAccepted
                ? "open by your leave: \(who); its image is not known."
                : "shut in: \(who): nobody knows its image; it reaches the VPN's servers, its neighbours and your network. "
                    + "`watertight seal open \(stranger.container)` lets it out."
        }
        lines += (plan?.gaps ?? []).map { "\($0) Until it does, nothing is let out or shut in anew." }
        lines += (plan?.unlisted ?? []).map {
            "sealed: the bridge \($0), which is new and none of this engine's. If it is another engine's, "
                + "`watertight seal on` again leaves it alone."
        }
        lines += status.flowtables.map { "not held: what the flowtable \($0) carries passes no forward hook." }
        lines += (plan?.unsealable ?? []).map { "not held: \($0.what): \($0.reason)" }
        if status.state?.isOn ?? false {
            lines.append(
                "not held: what a neighbour or a program of the host sends on for a container of the tunnel, as a proxy does."
            )
        }
        if status.state?.isOn ?? false, plan == nil {
            lines.append("note: the engine could not be asked, so what the seal cannot hold is not known.")
        }
        return lines.map { PlainText.safe($0) + "\n" }.joined()
    }

    private static func headline(_ standing: SealStatus.Standing) -> String {
        switch standing {
        case .off: "The seal is off."
        case .on: "The seal is on."
        case .missing:
            "THE SEAL IS NOT THERE: something took its tables away. `watertight seal restore` puts it back; if a reload of "
                + "the firewall did it, see docs/seal.md."
        case .changed: "THE SEAL IS NOT WHOLE: its tables were changed. `watertight seal refresh` makes it anew."
        case .leftOver: "The seal is off, but its tables are there: `watertight seal off` takes them away."
        }
    }

    private static func servers(_ state: SealState) -> String {
        let servers = state.wishes.endpoints
        let shown = servers.prefix(4).map { "\($0.address) port \($0.port)/\($0.transport == 6 ? "tcp" : "udp")" }
        let rest = servers.count > 4 ? " and \(servers.count - 4) more" : ""
        return shown.joined(separator: ", ") + rest + (state.origin.isEmpty ? "" : " (from \(state.origin))")
    }

    /// The containers that the seal should let out and does not yet.
    private static func unclassified(_ plan: SealPlan, _ status: SealStatus) -> [String] {
        guard status.standing == .on else { return [] }
        guard plan.gaps.isEmpty else { return [] }
        let missing = plan.sources.filter { $0.kind == .open && !status.letsOut($0) }
        return Set(missing.map(\.container)).sorted()
    }

    static func switchedOn(_ plan: SealPlan, origin: String, bindsPorts: Bool) -> String {
        let names = { (kind: SealSource.Kind) in
            let found = Set(plan.sources.filter { $0.kind == kind }.map(\.container)).sorted()
            return found.isEmpty ? "nobody" : found.joined(separator: ", ")
        }
        var lines = [
            "The seal is on for \(plan.scope.bridges.joined(separator: ", ")).",
            "In the tunnel alone: \(names(.tunnel)). Open: \(names(.open)).",
            "\(plan.endpoints.count) servers from \(origin); your network "
                + plan.lan.map(\.description).joined(separator: ", ") + ".",
        ]
        if !bindsPorts {
            lines.append("This kernel has no tables for bridges: an address alone tells who a container is.")
        }
        lines += plan.unsealable.map { "not held: \($0.what): \($0.reason)" }
        return lines.map { PlainText.safe($0) + "\n" }.joined() + strangers(plan)
    }

    /// Who is let out though nobody knows its image.
    static func strangers(_ plan: SealPlan) -> String {
        let strangers = plan.strangers.filter(\.isAccepted)
        guard !strangers.isEmpty else { return "" }
        let list = strangers.map { "\($0.container) (\($0.identity.image))" }.joined(separator: ", ")
        return PlainText.safe(
            "Open though nobody knows their images, since they are here now: \(list). "
                + "`watertight seal close NAME` shuts one in.") + "\n"
    }

    /// Why a container cannot be let out.
    static func notToOpen(_ name: String, _ kind: SealSource.Kind?) -> String {
        switch kind {
        case .open: "\(name) is let out already: its image is known."
        case .tunnel: "\(name) belongs into a tunnel; the seal lets it out never."
        case nil: "there is no container \(name) on a sealed network that runs."
        }
    }

    static func trial(_ trial: SealTrial, _ plan: SealPlan, seconds: Int) -> String {
        var lines = [
            trial.dropped.packets == 0
                ? "In \(seconds) seconds the seal would have dropped nothing."
                : "In \(seconds) seconds the seal would have dropped \(trial.dropped.packets) packets:"
        ]
        lines += trial.flows.prefix(50).map { flow in
            "  \(flow.container ?? flow.source) to \(flow.destination) port \(flow.port)/\(flow.transport): "
                + "\(flow.count.packets)"
        }
        if trial.flows.count > 50 { lines.append("  and \(trial.flows.count - 50) more kinds") }
        lines.append("Nothing was dropped, and nothing of the trial is left.")
        lines += plan.unsealable.map { "not held: \($0.what): \($0.reason)" }
        return lines.map { PlainText.safe($0) + "\n" }.joined()
    }

    static func json(_ status: SealStatus, _ plan: SealPlan?) -> String {
        func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
        let counters = SealPage.counters.map { name in
            JSONValue.Member(name, .int(Int(clamping: status.counters[name]?.packets ?? 0)))
        }
        let state = status.state
        let servers = (state?.wishes.endpoints ?? []).map { server -> JSONValue in
            [
                "address": .string("\(server.address)"), "port": .int(Int(server.port)),
                "transport": .string(server.transport == 6 ? "tcp" : "udp"),
            ]
        }
        let unsealable: JSONValue =
            plan.map { .array($0.unsealable.map { ["what": .string($0.what), "reason": .string($0.reason)] }) } ?? .null
        let strangers: JSONValue =
            plan.map { plan in
                .array(
                    plan.strangers.map {
                        [
                            "container": .string($0.container), "name": .string($0.identity.name),
                            "image": .string($0.identity.image), "accepted": .bool($0.isAccepted),
                        ]
                    })
            } ?? .null
        let document: JSONValue = [
            "schema": 1, "standing": .string(status.standing.rawValue), "bridges": list(state?.scope.bridges ?? []),
            "servers": .array(servers), "lan": list(state?.wishes.lan.map(\.description) ?? []),
            "coverage": state.map { .string($0.wishes.coverage.rawValue) } ?? .null, "open": list(status.open),
            "confined": list(status.confined), "bindsPorts": .bool(status.bindsPorts),
            "packets": .object(counters), "flowtables": list(status.flowtables),
            "unclassified": plan.map { list(unclassified($0, status)) } ?? .null, "unsealable": unsealable,
            "strangers": strangers, "gaps": plan.map { list($0.gaps) } ?? .null,
        ]
        return document.text() + "\n"
    }

    private static let counters = [
        "endpoint", "inside", "lan", "open", "outbound", "tunnel", "unknown", "spoofed", "names",
    ]
}
