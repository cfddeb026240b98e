import Evidence
import FileAccess
import Processes

/// Lists the rules of every backend in one namespace with the host's own programs.
struct FirewallReader {
    let files: any FileSystem
    let processes: any ProcessRunner
    /// The absolute path of this program, which is started again as the helper.
    let helper: String
    let proc: String

    /// The most bytes of one listing.
    static let outputLimit = 32 << 20
    private static let folders = ["/usr/sbin", "/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]

    private enum Program: String, CaseIterable {
        case nft
        case save4 = "iptables-nft-save"
        case save6 = "ip6tables-nft-save"
        case legacy4 = "iptables-legacy-save"
        case legacy6 = "ip6tables-legacy-save"

        var arguments: [String] {
            switch self {
            case .nft: ["-j", "list", "ruleset"]
            default: ["-c"]
            }
        }
    }

    /// What came of one program.
    private enum Listing {
        case bytes([UInt8])
        /// Not on this machine.
        case missing
        /// There is nothing to list, so it was not run.
        case needless
        case failed(String)
    }

    /// The rules that the process's namespace is under, with what could not be read of them.
    ///
    /// - Parameter process: nil for the namespace that this program itself is in.
    func read(_ process: Int32?) -> FirewallRuleset {
        let found = listings(process)
        var ruleset = FirewallRuleset()
        let translated = tables(found[.save4], .iptablesNft, .ip) ?? []
        let translated6 = tables(found[.save6], .iptablesNft, .ip6) ?? []
        if let native = native(found[.nft], &ruleset.unseen) {
            ruleset.tables = merged(native, translated + translated6)
        } else if case .missing = found[.nft] ?? .missing {
            ruleset.tables = translated + translated6
        } else {
            ruleset.tables = (translated + translated6).map(Self.doubted)
        }
        legacy(found[.legacy4], .ip, &ruleset)
        legacy(found[.legacy6], .ip6, &ruleset)
        ruleset.tables = RestoredMarks.settled(ruleset.tables)
        return ruleset
    }

    // MARK: Backends

    private func native(_ listing: Listing?, _ unseen: inout [String]) -> [FirewallTable]? {
        switch listing {
        case .bytes(let bytes):
            if let tables = NftDocument.tables(bytes) { return tables }
            unseen.append("What nft printed is not understood.")
        case .failed(let reason): unseen.append("nft could not list the rules: \(reason).")
        case .missing, .needless, nil:
            unseen.append("There is no nft program on this machine, so nftables' rules could not be listed.")
        }
        return nil
    }

    /// The table as iptables-nft-save alone shows it, where nft is used and could not say what the other leaves out.
    private static func doubted(_ table: FirewallTable) -> FirewallTable {
        var table = table
        for chain in table.chains.indices {
            for rule in table.chains[chain].rules.indices where table.chains[chain].rules[rule].verdict != .next {
                table.chains[chain].rules[rule].matches.append(.unknown("whatever only nft shows"))
            }
        }
        return table
    }

    /// iptables-nft's tables with what its own program adds to nft's; the rest as nft has them.
    private func merged(_ native: [FirewallTable], _ translated: [FirewallTable]) -> [FirewallTable] {
        native.map { table in
            guard let twin = translated.first(where: { $0.family == table.family && $0.name == table.name }),
                Self.isIptables(table)
            else { return table }
            return IptablesTwin(table, twin).table
        }
    }

    /// Whether the table has no more than the chains that iptables makes: a base chain of another name is nft's own.
    private static func isIptables(_ table: FirewallTable) -> Bool {
        let known: Set<String> = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]
        guard ["filter", "nat", "mangle", "raw", "security"].contains(table.name) else { return false }
        return table.chains.allSatisfy { $0.base == nil || known.contains($0.name) }
    }

    private func legacy(_ listing: Listing?, _ family: FirewallTable.Family, _ ruleset: inout FirewallRuleset) {
        let name = family == .ip ? "iptables" : "ip6tables"
        switch listing {
        case .needless, nil: return
        case .bytes:
            if let tables = tables(listing, .iptablesLegacy, family) {
                ruleset.tables += tables
            } else {
                ruleset.unseen.append("What \(name)-legacy-save printed is not understood.")
            }
        case .missing:
            ruleset.unseen.append("There are legacy \(name) tables, and no \(name)-legacy-save that could list them.")
        case .failed(let reason): ruleset.unseen.append("\(name)-legacy-save could not list its rules: \(reason).")
        }
    }

    private func tables(
        _ listing: Listing?, _ backend: FirewallTable.Backend, _ family: FirewallTable.Family
    ) -> [FirewallTable]? {
        guard case .bytes(let bytes) = listing else { return nil }
        return IptablesText.tables(bytes, backend: backend, family: family)
    }

    // MARK: Programs

    private func listings(_ process: Int32?) -> [Program: Listing] {
        var listings: [Program: Listing] = [:]
        var requests: [(Program, ProcessRequest)] = []
        for program in Program.allCases {
            if let names = legacyNames(program, process) {
                switch names {
                case .success(let text) where text.isEmpty: listings[program] = .needless
                case .success: break
                case .failure(let error): listings[program] = .failed(error.message)
                }
            }
            guard listings[program] == nil else { continue }
            guard let path = path(of: program.rawValue) else {
                listings[program] = .missing
                continue
            }
            requests.append((program, request(path, program.arguments, process)))
        }
        for (entry, result) in zip(requests, processes.run(requests.map(\.1))) { listings[entry.0] = listing(result) }
        return listings
    }

    private func request(_ path: String, _ arguments: [String], _ process: Int32?) -> ProcessRequest {
        let entering = process.map { ["netns-helper", "--pid", String($0), path] } ?? ["netns-helper", path]
        return ProcessRequest(
            helper, entering + arguments, environment: ["LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
            timeLimit: .seconds(10), outputLimit: Self.outputLimit)
    }

    private func listing(_ result: Result<ProcessResult, ProcessError>) -> Listing {
        switch result {
        case .success(let result) where result.status == 0: return .bytes(result.output)
        case .success(let result):
            let line = result.errors.split(separator: UInt8(ascii: "\n")).first ?? []
            return .failed(line.isEmpty ? "it failed" : String(decoding: line.prefix(200), as: UTF8.self))
        case .failure(let error): return .failed(error.description)
        }
    }

    /// The kernel's list of legacy tables in the namespace: where it is empty there is nothing to list, and asking
    /// would make the kernel load them. nil for the other backends.
    private func legacyNames(_ program: Program, _ process: Int32?) -> Result<[UInt8], FileError>? {
        let name: String
        switch program {
        case .legacy4: name = "ip_tables_names"
        case .legacy6: name = "ip6_tables_names"
        default: return nil
        }
        do {
            return .success(try files.read("\(proc)/\(process.map(String.init) ?? "self")/net/\(name)", limit: 4096))
        } catch {
            return error.code == .missing ? .success([]) : .failure(error)
        }
    }

    private func path(of program: String) -> String? {
        Self.folders.lazy.map { "\($0)/\(program)" }.first { (try? files.attributes($0))?.kind == .file }
    }
}
