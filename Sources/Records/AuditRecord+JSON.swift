import Clients

extension AuditRecord {
    /// One record as a small file that a person can read. What is the same from audit to audit comes last, so that two of
    /// them can be compared without being read.
    var json: [UInt8] {
        var text = JSONLines()
        text.add("schema", raw: String(AuditRecord.newestSchema))
        text.add("tool", tool)
        text.add("audited", audited)
        text.add("project", project)
        text.add("directory", directory)
        text.add("seen", list: seen)
        text.add(
            "score", raw: "{\"earned\": \(score.earned), \"known\": \(score.known), \"unknown\": \(score.unknown)}")
        for (standing, controls) in verdicts.sorted(by: { $0.key < $1.key }) {
            text.add("verdict:" + standing, list: controls)
        }
        text.add("findings", items: findings)
        text.add("waived", items: waived)
        return text.finished
    }

    /// What stands in what ``json`` wrote from its fifth line on, the project's name, which is the same in each record of
    /// a stack; nil where there is no such line.
    static func constantPart(of json: [UInt8]) -> ArraySlice<UInt8>? {
        var lines = 0
        // Before it stand three short members.
        for index in json.indices.prefix(1000) where json[index] == 0x0A {
            lines += 1
            if lines == 4 { return json[index...] }
        }
        return nil
    }

    /// When what ``json`` wrote was made, without reading the rest.
    static func moment(of json: [UInt8]) -> String? {
        guard let rest = constantPart(of: json) else { return nil }
        let head = json[..<rest.startIndex].dropLast() + Array("}".utf8)
        return (try? JSON(Array(head), depthLimit: 2))?["audited"].string
    }

    /// Reads what ``json`` wrote; nil for anything else, be it cut short or of a newer form.
    init?(json bytes: [UInt8]) {
        guard let json = try? JSON(bytes, depthLimit: 8), json["schema"].int == AuditRecord.newestSchema,
            let tool = json["tool"].string, let audited = json["audited"].string,
            let project = json["project"].string, let directory = json["directory"].string,
            let earned = json["score"]["earned"].int, let known = json["score"]["known"].int,
            let unknown = json["score"]["unknown"].int,
            let findings = AuditRecord.items(json["findings"]), let waived = AuditRecord.items(json["waived"])
        else { return nil }
        var verdicts: [String: [String]] = [:]
        for (name, value) in json.members ?? [:] where name.hasPrefix("verdict:") {
            verdicts[String(name.dropFirst("verdict:".count))] = value.strings
        }
        self.init(
            tool: tool, audited: audited, project: project, directory: directory, seen: json["seen"].strings,
            score: Score(earned: earned, known: known, unknown: unknown), verdicts: verdicts, findings: findings,
            waived: waived)
    }

    private static func items(_ json: JSON) -> [Item]? {
        json.elements?.map { item in
            let words = item.strings
            guard words.count == 3 else { return Item(control: "", subject: "", severity: "") }
            return Item(control: words[0], subject: words[1], severity: words[2])
        }.filter { !$0.control.isEmpty }
    }
}

/// Writes the members of one object, one a line; by bytes, since each audit waits for it.
private struct JSONLines {
    private var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(1 << 15)
        bytes.append(0x7B)
    }

    var finished: [UInt8] { bytes + Array("\n}\n".utf8) }

    mutating func add(_ name: String, raw: String) {
        begin(name)
        bytes += raw.utf8
    }

    mutating func add(_ name: String, _ text: String) {
        begin(name)
        quote(text)
    }

    mutating func add(_ name: String, list: [String]) {
        begin(name)
        bytes.append(0x5B)
        for (index, text) in list.enumerated() {
            if index > 0 { bytes += ", ".utf8 }
            quote(text)
        }
        bytes.append(0x5D)
    }

    mutating func add(_ name: String, items: [AuditRecord.Item]) {
        begin(name)
        bytes.append(0x5B)
        for (index, item) in items.enumerated() {
            bytes += (index > 0 ? ",\n    [" : "\n    [").utf8
            quote(item.control)
            bytes += ", ".utf8
            quote(item.subject)
            bytes += ", ".utf8
            quote(item.severity)
            bytes.append(0x5D)
        }
        bytes.append(0x5D)
    }

    private mutating func begin(_ name: String) {
        bytes += (bytes.count > 1 ? ",\n  " : "\n  ").utf8
        quote(name)
        bytes += ": ".utf8
    }

    /// What is no plain ASCII stays as it is, in UTF-8.
    private mutating func quote(_ text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes += [0x5C, byte]
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += "\\u00\(digits.count < 2 ? "0" : "")\(digits)".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}
