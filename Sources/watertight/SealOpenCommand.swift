import ArgumentParser
import Reports
import Seal

extension SealCommand {
    /// `watertight seal open`.
    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let containers out whose image nobody knows, as long as they keep their name and their image.",
            discussion: """
                `watertight seal status` names those that are shut in. What belongs into a tunnel is never let out, and \
                what is known to belong into none needs no leave.
                """)

        @Argument(help: ArgumentHelp("The containers.", valueName: "container"))
        var containers: [String]

        func run() async throws {
            let (seal, view, state) = try await SealCommand.standing()
            let names = Set(containers)
            let plan = view.plan(state)
            let meant = plan.strangers.filter { names.contains($0.container) || names.contains($0.identity.name) }
            for name in containers where !meant.contains(where: { [$0.container, $0.identity.name].contains(name) }) {
                let source = plan.sources.first { $0.container == name }
                throw CommandFailure(
                    PlainText.safe(SealPage.notToOpen(name, source?.kind)), source?.kind == .open ? .notDone : .wrongUse
                )
            }
            let identities = meant.map(\.identity)
            try await SealCommand.attempt { () throws(SealError) in try await seal.accept { $0.formUnion(identities) } }
            try await SealCommand.follow(seal, view)
            let list = meant.map { "\($0.container) (\($0.identity.image))" }.joined(separator: ", ")
            Console.write(PlainText.safe("Open now: \(list).") + "\n")
        }
    }

    /// `watertight seal close`.
    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shut containers in again whose image nobody knows.")

        @Argument(help: ArgumentHelp("The containers, or PROJECT/SERVICE.", valueName: "container"))
        var containers: [String]

        func run() async throws {
            let (seal, view, state) = try await SealCommand.standing()
            let names = Set(containers)
            let running = view.plan(state).strangers.filter { names.contains($0.container) }.map(\.identity)
            let meant = state.wishes.accepted.filter { names.contains($0.name) || running.contains($0) }
            guard !meant.isEmpty else {
                throw CommandFailure(
                    PlainText.safe("none of \(containers.joined(separator: ", ")) was let out by you."), .wrongUse)
            }
            try await SealCommand.attempt { () throws(SealError) in try await seal.accept { $0.subtract(meant) } }
            try await SealCommand.follow(seal, view)
            Console.write(
                PlainText.safe("Shut in again: \(meant.sorted().map(\.name).joined(separator: ", ")).") + "\n")
        }
    }

    /// The seal that is on, and what runs.
    private static func standing() async throws -> (Seal, SealView, SealState) {
        let process = try ProcessContext()
        let seal = try SealCommand.seal(process)
        let status = try await attempt { () throws(SealError) in try await seal.status() }
        guard let state = status.state, state.isOn else { throw CommandFailure("the seal is off.", .wrongUse) }
        return (seal, try await SealView.of(process), state)
    }

    /// Brings the kernel to what was just accepted.
    private static func follow(_ seal: Seal, _ view: SealView) async throws {
        let state = try await attempt { () throws(SealError) in try await seal.status() }.state
        guard let state else { return }
        let plan = view.plan(state)
        _ = try await attempt { () throws(SealError) in try await seal.refresh(plan) }
    }
}
