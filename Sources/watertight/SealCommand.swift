import ArgumentParser
import PacketFilter
import Processes
import Reports
import Seal
import StackModel
import Tunnels

/// `watertight seal`.
struct SealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Hold the tunnels' networks shut from the host's side.",
        discussion: """
            The VPN container's own firewall can fail; the seal stands on the host, in nftables tables of its own. From \
            the networks of VPN containers only the VPN's servers, your own network and the services that were \
            classified are reachable; everything else is counted, reported and dropped. No rule of anybody else is \
            touched. Exit status: 0 done; 1 the seal is not as it should be (`status`), or a trial found packets that it \
            would have dropped; 2 wrong use; 3 the work could not be done.
            """,
        subcommands: [On.self, Off.self, Status.self, Open.self, Close.self, Refresh.self, Restore.self])

    /// The seal of this machine.
    static func seal(_ process: ProcessContext) throws -> Seal {
        guard Console.isRoot else {
            throw CommandFailure("the seal is in the kernel's rules: run this as root.", .notDone)
        }
        return Seal(processes: LiveProcessRunner(), stateFolder: folder(process))
    }

    static func folder(_ process: ProcessContext) -> String { process.stateFolder ?? "/var/lib/watertight" }

    /// Does the work, and says why where it fails.
    static func attempt<Value>(_ work: () async throws(SealError) -> Value) async throws -> Value {
        do throws(SealError) { return try await work() } catch {
            throw CommandFailure(PlainText.safe(error.description), .notDone)
        }
    }
}

extension SealCommand {
    /// `watertight seal on`.
    struct On: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Switch the seal on, or make it anew.",
            discussion: """
                Your own network is taken from --lan, else from `expectations: {lan: […]}` in watertight.yaml, else from \
                FIREWALL_OUTBOUND_SUBNETS; the VPN's servers from the VPN container's environment, its configuration \
                file or its provider's list, and from --endpoint. Where either is not known nothing is switched on.

                Sealed are the networks that a VPN container or a torrent client is on and all others that you made; not \
                the engine's default network, where images are built. Containers that run now are let out when their \
                image is known to be no torrent client's; those whose image nobody knows are named, and let out as long \
                as they keep their name and their image. Later ones stay shut in until `watertight seal open`.
                """)

        @Option(help: ArgumentHelp("A range of your own network, such as 192.168.1.0/24.", valueName: "cidr"))
        var lan: [String] = []

        @Option(
            help: ArgumentHelp(
                "A server of the VPN, such as 198.51.100.10:51820/udp; may be repeated.", valueName: "server"))
        var endpoint: [String] = []

        @Flag(name: .customLong("all-networks"), help: "Seal the engine's default network as well.")
        var allNetworks = false

        @Flag(
            name: .customLong("only-tunnel-networks"),
            help: "Seal only networks that a VPN container or a torrent client is on.")
        var onlyTunnelNetworks = false

        @Flag(name: .customLong("dry-run"), help: "Only count for a while what would be dropped, and drop nothing.")
        var dryRun = false

        @Option(help: ArgumentHelp("How long a dry run counts; 1 to 3600.", valueName: "seconds"))
        var seconds = 10

        @Flag(
            name: .customLong("install-unit"),
            help: "Also install and enable the units that bring the seal up before the engine at boot.")
        var installUnit = false

        func validate() throws {
            guard (1...3600).contains(seconds) else { throw ValidationError("--seconds is 1 to 3600.") }
            guard !(dryRun && installUnit) else { throw ValidationError("--dry-run installs nothing.") }
            guard !(allNetworks && onlyTunnelNetworks) else {
                throw ValidationError("--all-networks and --only-tunnel-networks exclude each other.")
            }
            _ = try ranges()
            _ = try servers()
        }

        func run() async throws {
            let process = try ProcessContext()
            let seal = try SealCommand.seal(process)
            let view = try await SealView.of(process, settled: true)
            for gap in view.gaps { Console.warn(PlainText.safe(gap)) }
            let before = try await SealCommand.attempt { () throws(SealError) in try await seal.status() }.state
            var found = await view.servers()
            found.endpoints += try servers()
            if !endpoint.isEmpty { found.origins.append("--endpoint") }
            let lan = try lan.isEmpty ? view.lan() : ranges()
            var wishes = SealWishes(lan: lan, endpoints: found.endpoints, coverage: coverage)
            if let before, before.isOn { wishes.accepted = before.wishes.accepted }
            var plan = SealPlan.make(of: view.engine, wishes: wishes, surroundings: view.surroundings)
            wishes.accepted.formUnion(plan.strangers.map(\.identity))
            plan = SealPlan.make(of: view.engine, wishes: wishes, surroundings: view.surroundings)
            var refusals = SealPlan.refusals(of: view.engine, plan: plan, wishes: wishes)
            if lan.isEmpty, !view.ownNetworks.isEmpty {
                let own = Set(view.ownNetworks.map { "\($0)" }).sorted().joined(separator: ", ")
                refusals.append("This machine's own addresses: \(own).")
            }
            guard refusals.isEmpty else {
                throw CommandFailure(
                    "the seal was not switched on.\n" + PlainText.safeLines(refusals.joined(separator: "\n")), .wrongUse
                )
            }
            if dryRun { return try await tryOut(plan, seal) }
            let origin = found.origins.joined(separator: ", ")
            let bindsPorts = try await SealCommand.attempt { () throws(SealError) in
                try await seal.on(plan, wishes: wishes, origin: origin)
            }
            Console.write(SealPage.switchedOn(plan, origin: origin, bindsPorts: bindsPorts))
            if installUnit {
                try await SealUnits(process).install()
                Console.write("The units \(SealUnits.names.joined(separator: " and ")) are installed and enabled.\n")
            } else if await !SealUnits(process).isEnabled {
                Console.write("At the next boot it is not there: `watertight seal on --install-unit` sees to that.\n")
            }
        }

        private var coverage: SealCoverage {
            allNetworks ? .all : onlyTunnelNetworks ? .tunnelNetworks : .userDefined
        }

        private func tryOut(_ plan: SealPlan, _ seal: Seal) async throws {
            Console.progress("counting for \(seconds) seconds")
            let trial = try await SealCommand.attempt { () throws(SealError) in
                try await seal.trial(plan, for: .seconds(seconds))
            }
            Console.progress("")
            Console.write(SealPage.trial(trial, plan, seconds: seconds))
            Console.write(SealPage.strangers(plan))
            if trial.dropped.packets > 0 { Console.exit(.findings) }
        }

        private func ranges() throws -> [IPPrefix] {
            try lan.map { text in
                guard let prefix = IPPrefix(text) else { throw ValidationError("--lan \(text) is no range.") }
                return prefix
            }
        }

        /// `ADDRESS:PORT`, `[ADDRESS]:PORT`, each with `/udp` or `/tcp` behind it; UDP without.
        private func servers() throws -> [KillSwitch.Endpoint] {
            try endpoint.map { text in
                let parts = text.split(separator: "/", omittingEmptySubsequences: false)
                let transport: UInt8? = parts.count == 1 || parts[1] == "udp" ? 17 : parts[1] == "tcp" ? 6 : nil
                guard parts.count <= 2, let transport, let colon = parts[0].lastIndex(of: ":"),
                    let port = UInt16(parts[0][parts[0].index(after: colon)...]), port != 0,
                    let address = IPAddress(parts[0][..<colon].filter { $0 != "[" && $0 != "]" })
                else { throw ValidationError("--endpoint \(text) is not ADDRESS:PORT/udp or ADDRESS:PORT/tcp.") }
                return KillSwitch.Endpoint(address, port: port, transport: transport)
            }
        }
    }

    /// `watertight seal off`.
    struct Off: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Switch the seal off; nothing of it is left in the kernel or at the next boot.")

        func run() async throws {
            let process = try ProcessContext()
            let seal = try SealCommand.seal(process)
            try await SealCommand.attempt { () throws(SealError) in try await seal.off() }
            try await SealUnits(process).remove()
            Console.write("The seal is off.\n")
        }
    }

    /// `watertight seal restore`.
    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put the seal in place from what is kept, before any engine runs; for units.",
            discussion: "Nobody is open then until `watertight seal refresh` or the guard has classified what runs.")

        func run() async throws {
            let seal = try SealCommand.seal(try ProcessContext())
            let state = try await SealCommand.attempt { () throws(SealError) in try await seal.restore() }
            Console.write(state == nil ? "The seal is off; nothing was done.\n" : "The seal is in place.\n")
        }
    }
}
