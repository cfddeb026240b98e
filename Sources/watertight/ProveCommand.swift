public import ArgumentParser
import Audit
import Clients
import Evidence
import FileAccess
import HTTPTransport
import PacketFilter
import Processes
public import Proofs
import Records
import Reports
import Seal
import Settings
import StackModel
import Tunnels

/// `watertight prove`.
struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prove with packets that nothing leaves outside of the tunnel.",
        discussion: """
            kill-switch sends probes out of the containers' networks that insist on the card, and watches the host's side; \
            dns asks each client's resolvers for a name that nobody else asks for; exit-address asks services which \
            address they see; torrent-address looks at the client's sockets, knocks at its port as a stranger would, and \
            reads what the client was told of its address; exposure really connects to each published port, from where \
            you say. Nothing is disturbed unless you say `--disrupt`: then the tunnel is really taken down for \
            some seconds, with the torrents running, and put back. Needs root. Exit status: 0 proved; 1 leaking; 2 wrong \
            use; 3 undecided.
            """)

    @Argument(help: "kill-switch, dns, exit-address, torrent-address, exposure or all.")
    var tests: [ProofWish] = [.all]

    @Option(help: ArgumentHelp("Only this VPN container's tunnel.", valueName: "container"))
    var tunnel: String?

    @Flag(help: "Really take the tunnel down for the kill switch, and put it back.")
    var disrupt = false

    @Option(
        name: .customLong("by"),
        help: ArgumentHelp(
            "How it is taken down: control, process or link (default: the first that can be had).", valueName: "method")
    )
    var method: DisruptionMethod?

    @Option(help: ArgumentHelp("How long the tunnel is kept down.", valueName: "seconds"))
    var seconds = 4

    @Option(
        name: .customLong("lan"),
        help: ArgumentHelp("A network that may be reached beside the tunnel; may be repeated.", valueName: "range"))
    var ranges: [String] = []

    @Option(
        name: .customLong("ask"),
        help: ArgumentHelp(
            "A service that tells the address it is asked from, in place of the usual ones.", valueName: "url"))
    var services: [String] = []

    @Option(
        help: ArgumentHelp(
            "A tracker of yours that stands outside: the client announces a torrent of no contents there, which is taken away again.",
            valueName: "url"))
    var tracker: String?

    @Option(
        name: .customLong("via"),
        help: ArgumentHelp(
            "For exposure: a command that runs a shell where strangers stand, such as 'ssh me@vps'; may be repeated.",
            valueName: "command"))
    var strangers: [String] = []

    @Option(
        name: .customLong("lan-via"),
        help: ArgumentHelp("The same in your own network, such as 'ssh me@laptop'.", valueName: "command"))
    var neighbours: [String] = []

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format: ListFormat = .text

    @Flag(name: [.short, .long], help: "Every step, with the command that repeats it.")
    var verbose = false

    @Flag(name: .customLong("no-record"), help: "Keep nothing of it.")
    var keepsNothing = false

    func validate() throws {
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds takes 1 to 600.") }
        if let range = ranges.first(where: { !ProveCommand.isOwn($0) }) {
            throw ValidationError("\(range): give a range of your own network, such as 192.168.1.0/24.")
        }
        if let url = services.first(where: { ExitWitness($0) == nil }) {
            throw ValidationError("\(url): give a URL such as https://ifconfig.co/json.")
        }
        if disrupt, !wanted.contains(.killSwitch) { throw ValidationError("--disrupt is for kill-switch.") }
    }

    /// The VPN's servers as the owner's configuration names them.
    private static let servers: @Sendable (Tunnel, EngineEvidence) -> [KillSwitch.Endpoint] = { tunnel, engine in
        SealView.servers(of: tunnel, in: engine).endpoints
    }

    private static func isOwn(_ text: String) -> Bool { IPPrefix(text).map(SealWishes.canBeOwn) ?? false }

    private var wanted: [ProofTest] {
        tests.contains(.all) ? ProofTest.allCases : tests.compactMap(\.test)
    }

    func run() async throws {
        let process = try ProcessContext()
        let access = try process.proofAccess()
        guard let folder = process.stateFolder else {
            throw CommandFailure("there is no folder for records; set WATERTIGHT_STATE", .notDone)
        }
        let journal = DisruptionJournal(in: folder)
        let disruption = Disruption(processes: access.processes, journal: journal) { LiveHTTPClient(dial: $0) }
        try await putBack(disruption)
        let given = ranges.compactMap { IPPrefix($0) }
        let (found, gaps) = await access.look(endpoints: ProveCommand.servers, lan: given)
        for gap in gaps where gap.what.hasPrefix("engine") { Console.warn(PlainText.safe(gap.reason)) }
        let subjects = found.filter { tunnel == nil || $0.tunnel.vpn.name == tunnel }
        guard !subjects.isEmpty else {
            throw CommandFailure(
                tunnel == nil ? "no VPN container was found on this engine" : "there is no VPN container of that name",
                .notDone)
        }
        var records: [ProofRecord] = []
        for subject in subjects {
            var bench = ProofBench(access: access, disruption: disruption, journal: journal, subject: subject)
            bench.settings = try settings(of: subject, process)
            bench.subject.lan += bench.settings.expectations.lanSubnets.filter(ProveCommand.isOwn).compactMap {
                IPPrefix($0)
            }
            for test in wanted { records.append(try keep(await prove(test, &bench), in: folder)) }
        }
        Console.progress("")
        let entries = records.map { record in
            ProofPage.Entry(record, captures: keepsNothing ? nil : ProofLog(in: folder).captures(of: record))
        }
        let page = ProofPage(
            entries, masking: Masking(), width: process.width, style: process.style, isVerbose: verbose)
        Console.write(format == .json ? page.json() : page.text())
        Console.exit(ExitStatus(rawValue: page.conclusion.rawValue) ?? .notDone)
    }

    /// One tunnel with all that its proofs use and learn.
    private struct ProofBench {
        let access: ProofAccess
        let disruption: Disruption
        let journal: DisruptionJournal
        var subject: ProofSubject
        var isUsed = false
        var settings = Settings()
        /// The addresses that the exit's witnesses saw; nil until they were asked.
        var seen: (exits: [IPAddress], homes: [IPAddress])?
    }

    /// The owner's `watertight.yaml` in the project's folder.
    private func settings(of subject: ProofSubject, _ process: ProcessContext) throws -> Settings {
        guard subject.directory.hasPrefix("/") else { return Settings() }
        do {
            return try Settings.load(from: subject.directory, shownFrom: process.directory, in: LiveFileSystem())
        } catch {
            throw CommandFailure(PlainText.safeLines(error.description), .wrongUse)
        }
    }

    /// What an earlier run left disrupted.
    private func putBack(_ disruption: Disruption) async throws {
        do {
            let said = try await disruption.resume()
            if let said { Console.warn(PlainText.safe(said)) }
        } catch {
            throw CommandFailure(PlainText.safe(error.description), .notDone)
        }
    }

    private func prove(_ test: ProofTest, _ bench: inout ProofBench) async -> KillSwitchProof.Result {
        let access = bench.access
        let (name, lan) = (bench.subject.tunnel.vpn.name, bench.subject.lan)
        let look: @Sendable () async -> ProofSubject? = {
            await access.look(endpoints: ProveCommand.servers, lan: lan).subjects.first { $0.tunnel.vpn.name == name }
        }
        // An earlier proof may have taken its time, or the tunnel down: what is there now counts.
        if bench.isUsed, let now = await look() { bench.subject = now }
        bench.isUsed = true
        let subject = bench.subject
        switch test {
        case .dns: return await DNSProof(subject, access).observe()
        case .exitAddress: return await exitAddress(&bench, look)
        case .torrentAddress:
            if bench.seen == nil { _ = await exitAddress(&bench, look) }
            return await TorrentAddressProof(
                subject, access, exit: bench.seen?.exits ?? [], home: bench.seen?.homes ?? [],
                apps: bench.settings.access, tracker: tracker
            ).observe()
        case .exposure:
            if bench.seen == nil { _ = await exitAddress(&bench, look) }
            return await ExposureProof(
                project: subject.tunnel.vpn.project ?? Stack.withoutCompose, engine: subject.engine,
                network: subject.network, access, home: bench.seen?.homes ?? [],
                expectations: bench.settings.expectations, vantages: vantages(subject), controls: controls
            ).observe()
        case .killSwitch:
            let proof = KillSwitchProof(subject, access)
            guard disrupt else { return await proof.observe(look: look) }
            let interruption = Interruption()
            let options = KillSwitchProof.DisruptionOptions(
                method: method, duration: .seconds(seconds), isInterrupted: { interruption.isAsked })
            return await proof.disrupt(options, by: bench.disruption, journal: bench.journal, look: look)
        }
    }

    private func vantages(_ subject: ProofSubject) -> [ExposureVantage] {
        let given = strangers.map { ($0, true) } + neighbours.map { ($0, false) }
        let own = given.map { command, isStranger in
            ExposureVantage(
                name: command, command: command.split(separator: " ").map(String.init), isStranger: isStranger)
        }
        // The tunnel comes out on the internet: what is sent into it comes back as a stranger's.
        let tunnel = subject.tunnel.vpn.process.map {
            ExposureVantage("the tunnel's other end", .namespace(process: $0), isStranger: true)
        }
        return own + [tunnel].compactMap { $0 }
    }

    /// What answers on the internet, to tell a vantage that reaches nothing from ports that are closed: the services that
    /// were named by address, else two public resolvers.
    private var controls: [ExposureProof.Control] {
        let named = services.compactMap { ExitWitness($0) }.compactMap { witness in
            IPAddress(witness.host).map { ExposureProof.Control($0, port: UInt16(clamping: witness.port)) }
        }
        guard named.isEmpty else { return named }
        return ["1.1.1.1", "9.9.9.9"].compactMap { IPAddress($0) }.map { ExposureProof.Control($0, port: 443) }
    }

    private func exitAddress(
        _ bench: inout ProofBench, _ look: @Sendable () async -> ProofSubject?
    ) async -> KillSwitchProof.Result {
        let usual = ExitWitness.usual(provider: bench.subject.provider)
        let asked = services.isEmpty ? usual : services.compactMap { ExitWitness($0) }
        let proof = ExitAddressProof(bench.subject, bench.access, witnesses: asked) { LiveHTTPClient(dial: $0) }
        let result = await proof.observe(look: look)
        bench.seen = (result.exits, result.homes)
        return result.proof
    }

    private func keep(_ result: KillSwitchProof.Result, in folder: String) throws -> ProofRecord {
        guard !keepsNothing else { return result.record }
        let record = result.record
        let log = ProofLog(in: folder)
        do {
            let place = try log.begin(
                record.test, project: record.project, directory: record.directory, tunnel: record.tunnel,
                at: record.made)
            if result.pcap.count > 24 { try AtomicFile.write(result.pcap, to: "\(place.captures)/witness.pcap") }
            return try log.add(record, at: place)
        } catch {
            Console.warn("the proof could not be kept: \(PlainText.safe("\(error)"))")
            return record
        }
    }
}

/// A word of the command line for one proof, or for all.
enum ProofWish: String, ExpressibleByArgument, CaseIterable {
    case killSwitch = "kill-switch"
    case dns
    case exitAddress = "exit-address"
    case torrentAddress = "torrent-address"
    case exposure
    case all

    var test: ProofTest? { ProofTest(rawValue: rawValue) }
}

extension DisruptionMethod: ExpressibleByArgument {}
