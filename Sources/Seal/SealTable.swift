public import Processes

/// The seal's tables in the kernel, through `nft`. Each change is one transaction; nothing but the seal's own tables is
/// ever named in one.
public struct SealTable: Sendable {
    private let processes: any ProcessRunner
    private let program: String?

    /// Where nft is, in this order.
    static let places = ["/usr/sbin/nft", "/sbin/nft", "/usr/local/sbin/nft", "/usr/bin/nft"]

    /// - Parameter program: the absolute path of nft; nil for the first of the usual places that has it.
    public init(processes: any ProcessRunner, program: String? = nil) {
        self.processes = processes
        self.program = program
    }

    /// Puts both tables in place of those that are there.
    /// - Parameter counts: what the counters begin with.
    /// - Returns: whether the frames on bridges are looked at: not where the kernel has no such tables.
    func replace(
        with plan: SealPlan, counts: [String: SealCount] = [:]
    ) throws(SealError) -> Bool {
        do throws(SealError) {
            try change(SealRuleset(try SealSets(plan), counts: counts).replacing)
            return true
        } catch {
            guard case .refused(let words) = error.reason, try !hasBridgeFamily() else { throw error }
            _ = words
            try change(SealRuleset(try SealSets(plan, isBridgeFamilyThere: false), counts: counts).replacing)
            return false
        }
    }

    /// Whether this kernel takes tables of the bridge family; it is only asked (`nft -c`), nothing is made.
    func hasBridgeFamily() throws(SealError) -> Bool {
        let probe = """
            table bridge \(SealRuleset.table)_probe {
                chain probe { type filter hook prerouting priority -210; policy accept; }
            }

            """
        do throws(SealError) {
            _ = try run(["-c", "-f", "-"], input: probe)
            return true
        } catch {
            if case .refused = error.reason { return false }
            throw error
        }
    }

    /// Takes both tables away, and the trial's; nothing happens where there are none.
    func remove() throws(SealError) {
        let present = try tables()
        let text = present.map { SealRuleset.removing($0.family, $0.name) }.joined()
        if !text.isEmpty { try change(text) }
    }

    /// Runs one transaction.
    func change(_ text: String) throws(SealError) {
        _ = try run(["-f", "-"], input: text)
    }

    /// What stands in the kernel; nil where there is no table of the seal.
    public func read() throws(SealError) -> SealReading? {
        let present = try tables().filter { $0.name == SealRuleset.table }
        guard present.contains(where: { $0.family == .inet }) else { return nil }
        var documents: [[UInt8]] = []
        for table in present {
            documents.append(try run(["-j", "list", "table", table.family.rawValue, table.name]))
        }
        var reading = try SealReading(documents)
        for table in present {
            let text = try run(["-s", "-t", "list", "table", table.family.rawValue, table.name])
            reading.texts[table.family.rawValue] = String(decoding: text, as: UTF8.self)
        }
        return reading
    }

    /// The seal's own tables that are there.
    func tables() throws(SealError) -> [(family: SealSets.Family, name: String)] {
        let text = String(decoding: try run(["list", "tables"]), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, words[0] == "table", let family = SealSets.Family(rawValue: words[1]),
                [SealRuleset.table, SealRuleset.trialTable].contains(words[2])
            else { return nil }
            return (family, words[2])
        }
    }

    /// The flowtables of this machine, by table and name: what they carry passes no forward hook.
    func flowtables() throws(SealError) -> [String] {
        try SealReading.flowtables(try run(["-j", "list", "flowtables"]))
    }

    func run(_ arguments: [String], input: String = "") throws(SealError) -> [UInt8] {
        for place in program.map({ [$0] }) ?? SealTable.places {
            let request = ProcessRequest(
                place, arguments, environment: ["LC_ALL": "C"], timeLimit: .seconds(10), outputLimit: 16 << 20,
                input: Array(input.utf8))
            let result: ProcessResult
            do throws(ProcessError) {
                result = try processes.run(request)
            } catch {
                if case .notFound = error { continue }
                throw SealTable.failure(error)
            }
            guard result.status == 0 else { throw SealTable.refusal(result) }
            return result.output
        }
        throw SealError(.noNft)
    }
}

extension SealTable {
    private static func refusal(_ result: ProcessResult) -> SealError {
        let words = String(decoding: result.errors.prefix(2000), as: UTF8.self)
        if words.contains("Operation not permitted") { return SealError(.notPermitted) }
        // nft prints the text beside its words; its first line says what is wrong.
        let first = words.split(separator: "\n").first.map(String.init) ?? "nft ended with \(result.ending)"
        return SealError(.refused(first))
    }

    private static func failure(_ error: ProcessError) -> SealError {
        switch error {
        case .notPermitted: SealError(.notPermitted)
        default: SealError(.refused(error.description))
        }
    }
}
