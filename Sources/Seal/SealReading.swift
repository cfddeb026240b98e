import Clients
import StackModel

/// The seal's tables as the kernel holds them, read with `nft -j`.
public struct SealReading: Sendable, Hashable {
    /// The named counters: what passed and for what reason, and what was stopped.
    public private(set) var counters: [String: SealCount] = [:]
    private(set) var elements: [SealSets.Name: Set<String>] = [:]
    /// How many rules each chain has, by `FAMILY CHAIN`.
    private(set) var rules: [String: Int] = [:]
    /// The chains that hang on a hook, with hook, priority and policy.
    private(set) var hooks: [String: String] = [:]
    /// Each table as nft prints it without elements and counts, by family.
    var texts: [String: String] = [:]
    /// What the trial saw: source, destination, protocol and port of each kind of packet.
    private(set) var seen: [Seen] = []

    /// One kind of packet that the trial saw.
    struct Seen: Sendable, Hashable {
        /// Source, destination, protocol, port.
        var key: [String]
        var count: SealCount
    }

    /// - Throws: ``SealError`` when it is not what nft writes.
    init(_ documents: [[UInt8]]) throws(SealError) {
        for document in documents {
            for object in try SealReading.objects(document) { read(object) }
        }
    }

    /// The names of the flowtables in `nft -j list flowtables`.
    static func flowtables(_ document: [UInt8]) throws(SealError) -> [String] {
        try objects(document).compactMap { object in
            let table = object["flowtable"]
            return table["name"].string.map { "\(table["table"].string ?? "") \($0)" }
        }
    }

    private static func objects(_ document: [UInt8]) throws(SealError) -> [JSON] {
        guard let json = try? JSON(document), let objects = json["nftables"].elements else {
            throw SealError(.unreadable("nft did not answer with what it writes"))
        }
        return objects
    }

    private mutating func read(_ object: JSON) {
        let (counter, set, chain, rule) = (object["counter"], object["set"], object["chain"], object["rule"])
        if let name = counter["name"].string {
            counters[name] = SealCount(counter)
        } else if let name = set["name"].string {
            read(set, name)
        } else if let name = chain["name"].string, let family = chain["family"].string {
            rules["\(family) \(name)", default: 0] += 0
            if let hook = chain["hook"].string {
                hooks["\(family) \(name)"] = "\(hook) \(chain["prio"].int ?? 0) \(chain["policy"].string ?? "")"
            }
        } else if let name = rule["chain"].string, let family = rule["family"].string {
            rules["\(family) \(name)", default: 0] += 1
        }
    }

    private mutating func read(_ set: JSON, _ name: String) {
        if name.hasPrefix("seen") {
            for element in set["elem"].elements ?? [] {
                let key = element["elem"]["val"]["concat"].elements?.map(SealReading.word) ?? []
                seen.append(Seen(key: key, count: SealCount(element["elem"]["counter"])))
            }
        }
        let family = set["family"].string.flatMap { SealSets.Family(rawValue: $0) }
        guard let known = SealSets.names.first(where: { $0.name == name && $0.family == family }) else { return }
        elements[known] = Set((set["elem"].elements ?? []).map { SealReading.text($0, of: known) })
    }

    /// An element as ``SealSets`` writes it.
    private static func text(_ element: JSON, of set: SealSets.Name) -> String {
        let types = set.type.split(separator: " ").filter { $0 != "." }
        if let parts = element["concat"].elements {
            return zip(parts, types).map { part, type in
                type == "ifname" ? "\"\(word(part))\"" : address(word(part))
            }.joined(separator: " . ")
        }
        if types == ["ifname"] { return "\"\(word(element))\"" }
        if set.isInterval {
            let prefix = element["prefix"]
            if let base = prefix["addr"].string, let length = prefix["len"].int { return "\(address(base))/\(length)" }
            if let range = element["range"].elements { return range.map(word).joined(separator: "-") }
            return IPPrefix(word(element))?.description ?? word(element)
        }
        return address(word(element))
    }

    /// One spelling for each address; other words as they are.
    private static func address(_ text: String) -> String { IPAddress(text)?.description ?? text }

    private static func word(_ json: JSON) -> String { json.string ?? json.int.map(String.init) ?? "" }
}

/// Packets and bytes that a rule of the seal saw.
public struct SealCount: Sendable, Hashable, Codable {
    public var packets: UInt64
    public var bytes: UInt64

    public init(packets: UInt64 = 0, bytes: UInt64 = 0) {
        self.packets = packets
        self.bytes = bytes
    }

    init(_ json: JSON) {
        self.init(
            packets: UInt64(clamping: json["packets"].int ?? 0), bytes: UInt64(clamping: json["bytes"].int ?? 0))
    }
}
