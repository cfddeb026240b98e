import Clients
import Evidence
import StackModel

/// Reads what `nft -j list ruleset` writes (libnftables-json(5), schema version 1).
enum NftDocument {
    /// The most entries that are read.
    static let entryLimit = 100_000

    /// The tables, in their order.
    /// - Returns: nil when it is no such document, is cut short or of another schema.
    static func tables(_ bytes: [UInt8]) -> [FirewallTable]? {
        guard let document = try? JSON(bytes), let entries = document["nftables"].elements, entries.count <= entryLimit,
            entries.contains(where: { $0["metainfo"]["json_schema_version"].int == 1 })
        else { return nil }
        var building = Building()
        for entry in entries { building.declare(entry) }
        for entry in entries where entry.has("rule") { building.addRule(entry["rule"]) }
        return building.tables
    }

    /// The tables as far as they were read.
    private struct Building {
        var tables: [FirewallTable] = []
        /// By family and table, then by name.
        var sets: [String: [String: NftSet]] = [:]
        /// The places of the tables by family and name, and of each one's chains by name: there may be many of both.
        var places: [String: Int] = [:]
        var chains: [[String: Int]] = []
        let budget = NftBudget()

        mutating func declare(_ entry: JSON) {
            if entry.has("table") { addTable(entry["table"]) }
            if entry.has("chain") { addChain(entry["chain"]) }
            for kind in ["set", "map"] where entry.has(kind) {
                let set = entry[kind]
                sets[key(set), default: [:]][set["name"].string ?? ""] = NftSet(set)
            }
        }

        private mutating func addTable(_ table: JSON) {
            guard let name = table["name"].string, let family = family(table) else { return }
            // A dormant table is kept by the kernel and asked by no packet.
            let flags = table["flags"].strings + [table["flags"].string ?? ""]
            guard !flags.contains("dormant") else { return }
            let key = "\(family.rawValue) \(name)"
            guard places[key] == nil else { return }
            places[key] = tables.count
            chains.append([:])
            tables.append(FirewallTable(.nftables, family, name))
        }

        private mutating func addChain(_ chain: JSON) {
            guard let place = place(chain), let name = chain["name"].string, chains[place][name] == nil else { return }
            var base: FirewallChain.Base?
            if let hook = chain["hook"].string.flatMap(FirewallChain.Hook.init) {
                base = FirewallChain.Base(
                    chain["type"].string.flatMap(FirewallChain.Base.Kind.init) ?? .filter, hook,
                    priority: chain["prio"].int ?? 0, dropsByPolicy: chain["policy"].string == "drop")
            }
            chains[place][name] = tables[place].chains.count
            tables[place].chains.append(FirewallChain(name, base: base))
        }

        mutating func addRule(_ rule: JSON) {
            guard let place = place(rule), let chain = rule["chain"].string.flatMap({ chains[place][$0] }) else {
                return
            }
            let last = tables[place].chains[chain].rules.last?.number ?? 0
            let named = self.named(rule)
            var reader = NftRuleReader(number: last + 1, budget: budget) { named[$0] }
            tables[place].chains[chain].rules += reader.rules(rule["expr"].elements ?? [])
        }

        /// The sets of the rule's own table, by name.
        private func named(_ rule: JSON) -> [String: NftSet] {
            sets[key(rule)] ?? [:]
        }

        private func place(_ entry: JSON) -> Int? {
            guard let family = family(entry), let name = entry["table"].string else { return nil }
            return places["\(family.rawValue) \(name)"]
        }

        private func family(_ entry: JSON) -> FirewallTable.Family? {
            entry["family"].string.flatMap(FirewallTable.Family.init)
        }

        private func key(_ entry: JSON) -> String {
            "\(entry["family"].string ?? "") \(entry["table"].string ?? "")"
        }
    }
}

/// A named set or map with what is in it now.
struct NftSet {
    let elements: [JSON]
    /// Whether it is a map from keys to verdicts or values.
    let isMap: Bool

    init(_ set: JSON) {
        elements = set["elem"].elements ?? []
        isMap = set.has("map")
    }
}

/// What is left of the elements of sets and maps that may be kept with the rules of one listing.
///
/// A set is listed once, however many rules look it up, and is kept with each of them.
final class NftBudget {
    private var elements: Int

    init(elements: Int = 50_000) { self.elements = elements }

    /// - Returns: whether as many were left.
    func take(_ count: Int) -> Bool {
        guard count <= elements else { return false }
        elements -= count
        return true
    }
}
