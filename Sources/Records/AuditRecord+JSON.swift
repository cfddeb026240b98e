import Clients

extension AuditRecord {
    /// One record as a small file that a person can read: a list a line.
    var json: [UInt8] {
        var text = "{\n"
        func add(_ name: String, _ value: String, last: Bool = false) {
            text += "  \(AuditRecord.quoted(name)): \(value)\(last ? "" : ",")\n"
        }
        add("schema", String(AuditRecord.newestSchema))
        add("tool", AuditRecord.quoted(tool))
        add("audited", AuditRecord.quoted(audited))
        add("project", AuditRecord.quoted(project))
        add("directory", AuditRecord.quoted(directory))
        add("seen", AuditRecord.list(seen))
        add("score", "{\"earned\": \(score.earned), \"known\": \(score.known), \"unknown\": \(score.unknown)}")
        for (standing, controls) in verdicts.sorted(by: { $0.key < $1.key }) {
            add("verdict:" + standing, AuditRecord.list(controls))
        }
        add("findings", AuditRecord.items(findings))
        add("waived", AuditRecord.items(waived), last: true)
        text += "}\n"
        return Array(text.utf8)
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

    private static func items(_ items: [Item]) -> String {
        let lines = items.map { "    " + list([$0.control, $0.subject, $0.severity]) }
        return lines.isEmpty ? "[]" : "[\n\(lines.joined(separator: ",\n"))\n  ]"
    }

    private static func list(_ texts: [String]) -> String { "[" + texts.map(quoted).joined(separator: ", ") + "]" }

    /// By bytes: what is no plain ASCII stays as it is, in UTF-8.
    private static func quoted(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) { return "\"\(text)\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
