import Controls
import Testing

/// Whether each control that reads live evidence was tried on what is live.
@Suite("Controls and their live mutants")
struct CoverageTests {
    /// Controls without a live mutant, each with what shows it instead, or why nothing live can.
    static let without: [String: String] = [
        "network.router-forwards": """
        A router is asked for only on request and never by the audits of mutants; RouterTests plants a mapping into the
        real miniupnpd.
        """,
        "network.port-reachable": proofs,
        "vpn.dns-leaks": proofs,
        "vpn.exit-address-own": proofs,
        "vpn.kill-switch-leaks": proofs,
        "vpn.torrent-address-own": proofs,
    ]

    private static let proofs = """
        No audit makes a proof. `watertight prove` is tried in a lab of its own, in each state that it must tell apart; \
        what it keeps is read by the audit of that lab.
        """

    @Test("each control that reads what is live has a live mutant, or a reason why it has none")
    func covered() throws {
        let tried = try Self.tried()
        let missing = Catalogue.all.filter(Self.readsLive).map(\.id).filter { id in
            !tried.contains(id) && Self.without[id] == nil
        }
        #expect(missing.sorted() == [], "plant its weakness in Mutants/*.txt, or give the reason in `without`")
    }

    @Test("whatever a mutant, the baseline or a reason names is a control, and no reason is out of date")
    func known() throws {
        let tried = try Self.tried()
        #expect(tried.union(Self.without.keys).filter { Catalogue.control($0) == nil }.sorted() == [])
        #expect(Self.without.keys.filter(tried.contains).sorted() == [])
    }

    /// What a mutant plants, and what the running server has without one: the audit has to find that each time.
    private static func tried() throws -> Set<String> {
        Set(try LabMutant.all().map(\.control)).union(Baseline.findings.keys.map { String($0.prefix { $0 != " " }) })
    }

    /// Whether anything but the Compose files decides: the engine, the machine, networks, running apps and their own
    /// files, the router, earlier audits.
    private static func readsLive(_ control: Control) -> Bool {
        guard control.reads.isDisjoint(with: [.host, .records, .proofs, .files]) else { return true }
        return control.examples.contains { example in
            example.engine != nil || example.host != nil || example.network != nil || example.router != nil
                || example.records != nil || !example.answers.isEmpty || !example.databases.isEmpty
        }
    }
}
