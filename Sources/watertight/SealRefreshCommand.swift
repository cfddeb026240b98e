import ArgumentParser
import LinuxNet
import Reports
import Seal

extension SealCommand {
    /// `watertight seal refresh`.
    struct Refresh: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Classify what runs anew, in one step; the guard does so by itself.")

        @Flag(help: "Go on, and classify what starts when it does, until the seal is switched off; for the unit.")
        var follow = false

        func run() async throws {
            let process = try ProcessContext()
            let seal = try SealCommand.seal(process)
            guard follow else {
                guard let done = try await Refresh.look(process, seal) else {
                    throw CommandFailure("the seal is off.", .wrongUse)
                }
                switch done {
                case .nothing: Console.write("The seal is up to date.\n")
                case .elements: Console.write("The seal follows what runs now.\n")
                case .madeAnew: Console.write("The seal was made anew.\n")
                }
                return
            }
            try await goOn(process, seal)
        }

        /// - Returns: nil where the seal is off.
        private static func look(_ process: ProcessContext, _ seal: Seal) async throws -> Seal.Refreshment? {
            let status = try await SealCommand.attempt { () throws(SealError) in try await seal.status() }
            guard let state = status.state, state.isOn else { return nil }
            let view = try await SealView.of(process)
            for gap in view.gaps { Console.warn(PlainText.safe(gap)) }
            let plan = view.plan(state)
            return try await SealCommand.attempt { () throws(SealError) in try await seal.refresh(plan) }
        }

        /// How long after a change of interfaces it is looked: a container's is there before its first process is.
        private static let delays: [Duration] = [.milliseconds(300), .seconds(1), .seconds(3)]
        /// When it is looked again where a look failed.
        private static let patience: Duration = .seconds(15)

        private func goOn(_ process: ProcessContext, _ seal: Seal) async throws {
            let monitor: NamespaceMonitor
            do { monitor = try NamespaceMonitor(in: nil) } catch { throw CommandFailure(error.description, .notDone) }
            // What comes while it is looked is one more look, however much it is.
            let (looks, look) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            look.yield()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for stream in monitor.events() {
                    group.addTask {
                        for await event in stream where event.mayBeStart { look.yield() }
                        look.finish()
                    }
                }
                for await _ in looks {
                    guard try await lookOften(process, seal, again: { look.yield() }) else { break }
                }
                group.cancelAll()
            }
        }

        /// - Returns: whether the seal is on.
        private func lookOften(_ process: ProcessContext, _ seal: Seal, again: () -> Void) async throws -> Bool {
            for delay in Refresh.delays {
                try await Task.sleep(for: delay)
                do {
                    guard try await Refresh.look(process, seal) != nil else { return false }
                } catch let failure as CommandFailure {
                    Console.warn(failure.message)
                    try await Task.sleep(for: Refresh.patience)
                    again()
                    return true
                }
            }
            return true
        }
    }
}

extension NamespaceEvent {
    /// Whether a container may have started or joined a network.
    fileprivate var mayBeStart: Bool {
        switch self {
        case .link, .linkRemoved, .overrun: true
        default: false
        }
    }
}
