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
            "How it is taken down: control, process, link (default: the first that can be had), or container: stop it and start it again with what shares its network.",
            valueName: "method")
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
        TunnelServers.read(of: tunnel, in: engine, from: LiveFileSystem()).endpoints
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
        let disruption = Disruption(
            processes: access.processes, journal: journal, makeClient: { LiveHTTPClient(dial: $0) },
            engine: { () async throws(EngineLocator.Failure) in
                try await EngineConnection.open(access.http, environment: access.environment, files: access.files)
            })
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
        let interruption = disrupt ? Interruption() : nil
        var records: [ProofRecord] = []
        for subject in subjects {
            var bench = try bench(of: subject, process, access, disruption, journal, interruption)
            // What was asked to end ends between two proofs; the tunnel is back by then.
            for test in wanted where interruption?.isAsked != true {
                records.append(try keep(await bench.prove(test), in: folder))
            }
        }
        Console.progress("")
        let entries = records.map { record in
            ProofPage.Entry(record, captures: keepsNothing ? nil : ProofLog(in: folder).captures(of: record))
        }
        let page = ProofPage(
            entries, masking: Masking(), width: process.width, style: process.style, isVerbose: verbose)
        Console.write(format == .json ? page.json() : page.text())
        let isWhole = records.count == subjects.count * wanted.count
        if !isWhole { Console.warn("it was interrupted: not everything was proved") }
        let conclusion = ExitStatus(rawValue: page.conclusion.rawValue) ?? .notDone
        Console.exit(isWhole || conclusion == .findings ? conclusion : .notDone)
    }

    private func bench(
        of subject: ProofSubject, _ process: ProcessContext, _ access: ProofAccess, _ disruption: Disruption,
        _ journal: DisruptionJournal, _ interruption: Interruption?
    ) throws -> ProofBench {
        let settings = try settings(of: subject, process)
        var subject = subject
        subject.lan += settings.expectations.lanSubnets.filter(ProveCommand.isOwn).compactMap { IPPrefix($0) }
        let (name, lan) = (subject.tunnel.vpn.name, subject.lan)
        var wishes = ProofWishes(
            witnesses: services.compactMap { ExitWitness($0) }, tracker: tracker, vantages: vantages,
            apps: settings.access, expectations: settings.expectations)
        if let interruption {
            wishes.disruption = KillSwitchProof.DisruptionOptions(
                method: method, duration: .seconds(seconds), isInterrupted: { interruption.isAsked })
        }
        return ProofBench(
            subject, access, wishes: wishes, disruption: disruption, journal: journal,
            makeClient: { LiveHTTPClient(dial: $0) },
            look: {
                await access.look(endpoints: ProveCommand.servers, lan: lan).subjects.first {
                    $0.tunnel.vpn.name == name
                }
            })
    }

    private var vantages: [ExposureVantage] {
        (strangers.map { ($0, true) } + neighbours.map { ($0, false) }).map { command, isStranger in
            ExposureVantage(
                name: command, command: command.split(separator: " ").map(String.init), isStranger: isStranger)
        }
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

    private func keep(_ result: ProofResult, in folder: String) throws -> ProofRecord {
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
