import Clients
import Evidence
import StackModel

/// Reads the expressions of one rule of nftables.
///
/// A rule that looks up a map of verdicts becomes one rule for each element, all with the rule's number.
struct NftRuleReader {
    /// What begins the unknown conditions and verdicts of xtables' modules, whose arguments nft does not show.
    static let xtables = "xt "

    private let number: Int
    private let budget: NftBudget
    private let set: (String) -> NftSet?
    private var matches: [FirewallMatch] = []
    private var packets: UInt64?
    private var read: [FirewallRule] = []
    private var text = ""
    /// The set that the rule writes the packet's own element into.
    private var written: String?
    /// Whether there is something of xtables that may be a condition or the target.
    private var hasNameless = false

    /// The most elements of one map that become rules.
    private static let mapLimit = 512

    init(number: Int, budget: NftBudget = NftBudget(), set: @escaping (String) -> NftSet?) {
        self.number = number
        self.budget = budget
        self.set = set
    }

    mutating func rules(_ expressions: [JSON]) -> [FirewallRule] {
        text = expressions.map(NftWords.text).filter { !$0.isEmpty }.joined(separator: " ")
        var isDecided = false
        for expression in expressions {
            guard let (kind, value) = expression.members?.first else {
                // A bare word: a statement without arguments of older versions.
                isDecided = statement(expression.string ?? "", .null) || isDecided
                continue
            }
            isDecided = statement(kind, value) || isDecided
        }
        // A rule that only counts or logs is kept: its number and its text are the owner's.
        if !isDecided { add(hasNameless ? .unknown(Self.xtables + "target") : .next) }
        return read
    }

    private mutating func add(_ verdict: FirewallVerdict, also more: [FirewallMatch] = []) {
        var all = RuleConditions.settled(matches + more, for: verdict)
        // A set that is full takes no more elements, and the rule ends there: what it drops comes through then.
        if let written, verdict == .drop || verdict == .reject { all.append(.unknown("room in \(written)")) }
        read.append(FirewallRule(number, all, verdict, packets: packets, text: text))
    }

    /// - Returns: whether the statement added a rule.
    private mutating func statement(_ kind: String, _ value: JSON) -> Bool {
        switch kind {
        case "match":
            // `meta l4proto tcp tcp dport 22` says twice that it is TCP.
            matches += NftMatchReader(budget: budget, set: set).matches(value).filter { !matches.contains($0) }
        case "counter": packets = value["packets"].int.flatMap { UInt64(exactly: $0) }
        case "limit", "quota", "ct count", "meter": matches.append(.rate(kind))
        case "set", "map": store(value)
        case "log", "comment", "flow", "ct helper", "ct timeout", "ct expectation", "last": break
        case "xt": return xt(value)
        case "vmap": return verdictMap(value)
        case "mangle": return mangle(value)
        default:
            add(verdict(kind, value))
            return true
        }
        return false
    }

    private func verdict(_ kind: String, _ value: JSON) -> FirewallVerdict {
        switch kind {
        case "accept": .accept
        case "drop": .drop
        case "reject": .reject
        case "return": .back
        case "continue": .next
        case "jump": value["target"].string.map(FirewallVerdict.jump) ?? .unknown(kind)
        case "goto": value["target"].string.map(FirewallVerdict.goto) ?? .unknown(kind)
        case "snat", "masquerade": .translateSource
        case "redirect":
            value.has("port") ? ports(value["port"]).map { .redirect($0) } ?? .unknown(kind) : .redirect(nil)
        case "dnat": destination(value)
        default: .unknown(kind)
        }
    }

    private func destination(_ value: JSON) -> FirewallVerdict {
        let address = value["addr"].string.flatMap { IPAddress($0) }
        let range = ports(value["port"])
        if value.has("addr"), address == nil { return .unknown("dnat") }
        if value.has("port"), range == nil { return .unknown("dnat") }
        return .translateDestination(address, range)
    }

    private func ports(_ value: JSON) -> PortRange? {
        if let port = value.int.flatMap({ UInt16(exactly: $0) }) { return PortRange(port) }
        let ends = (value["range"].elements ?? []).compactMap { $0.int.flatMap { UInt16(exactly: $0) } }
        return ends.count == 2 && ends[0] <= ends[1] ? PortRange(ends[0], ends[1]) : nil
    }

    /// What iptables-nft made of a module that nftables has no words for: only `iptables-nft-save` tells its arguments.
    private mutating func xt(_ value: JSON) -> Bool {
        let name = value["name"].string ?? "xt"
        switch value["type"].string {
        case "match" where name == "comment": return false
        case "match":
            matches.append(.unknown("\(Self.xtables)match \(name)"))
            return false
        case nil:
            // Before 1.0.6 nft writes no more than that there is something of xtables.
            matches.append(.unknown("\(Self.xtables)module"))
            hasNameless = true
            return false
        default:
            switch IptablesTarget.verdict(name, []) {
            case .jump, .unknown, .redirect: add(.unknown(Self.xtables + name))
            case let verdict: add(verdict)
            }
            return true
        }
    }

    /// Writes an element into a set or a map; what stands with it (a rate, a count) is asked like any other condition.
    private mutating func store(_ value: JSON) {
        if value["op"].string != "delete" { written = value["set"].string ?? value["map"].string ?? "a set" }
        for statement in value["stmt"].elements ?? [value["stmt"]] {
            switch statement.members?.first?.key {
            case nil where statement.isNull, "counter", "last": break
            case let kind? where ["limit", "quota", "ct count"].contains(kind): matches.append(.rate(kind))
            default: matches.append(.unknown("what is kept in \(written ?? "a set")"))
            }
        }
    }

    /// A mark, an address or a port changes where packets go and which rules they match; the rest does not.
    private mutating func mangle(_ value: JSON) -> Bool {
        let key = value["key"]
        let harmless: Set<String> = ["priority", "nftrace", "secmark", "dscp", "ecn", "ttl", "hoplimit", "flowlabel"]
        let field = key["meta"]["key"].string ?? key["payload"]["field"].string ?? ""
        if harmless.contains(field) || key.has("ct") || key.has("tcp option") { return false }
        if field == "mark", let mark = value["value"].int.flatMap({ UInt32(exactly: $0) }) {
            add(.mark(value: mark, mask: .max))
        } else {
            add(.unknown("\(NftWords.text(key)) set"))
        }
        return true
    }

    private mutating func verdictMap(_ value: JSON) -> Bool {
        let name = value["data"].string
        let elements = name.map { set(String($0.drop { $0 == "@" }))?.elements } ?? value["data"]["set"].elements
        guard let elements, elements.count <= Self.mapLimit, budget.take(elements.count) else {
            add(.unknown("vmap"))
            return true
        }
        // Whatever is no other key's: the rules made of the map are asked in their order.
        let isCatchAll = { (element: JSON) in element[0].string == "*" || element[0]["elem"]["val"].string == "*" }
        for element in elements.filter({ !isCatchAll($0) }) + elements.filter(isCatchAll) {
            guard let pair = element.elements, pair.count == 2 else {
                add(.unknown("vmap"))
                continue
            }
            let key = pair[0].has("elem") ? pair[0]["elem"]["val"] : pair[0]
            let match: JSON = .object(["op": .string("=="), "left": value["key"], "right": key])
            let (kind, argument) = pair[1].members?.first ?? (pair[1].string ?? "", .null)
            add(
                verdict(kind, argument),
                also: isCatchAll(element) ? [] : NftMatchReader(budget: budget, set: set).matches(match))
        }
        return true
    }
}
