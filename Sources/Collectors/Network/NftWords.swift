import Clients

/// Expressions of nftables in words near to those that `nft list ruleset` prints, for people.
enum NftWords {
    static func text(_ expression: JSON) -> String {
        guard let (kind, value) = expression.members?.first, expression.members?.count == 1 else {
            return scalar(expression)
        }
        switch kind {
        case "match":
            let op = value["op"].string ?? ""
            let middle = op == "==" || op == "in" ? " " : " \(op) "
            return text(value["left"]) + middle + text(value["right"])
        case "meta": return value["key"].string ?? kind
        case "ct": return "ct " + (value["dir"].string.map { $0 + " " } ?? "") + (value["key"].string ?? "")
        case "payload": return "\(value["protocol"].string ?? "") \(value["field"].string ?? "")"
        case "fib": return "fib " + list(value["flags"], " . ") + " " + (value["result"].string ?? "")
        case "prefix": return "\(scalar(value["addr"]))/\(scalar(value["len"]))"
        case "range": return list(value, "-")
        case "set": return "{ " + list(value, ", ") + " }"
        case "concat": return list(value, " . ")
        case "&", "|", "^": return "(" + list(value, " \(kind) ") + ")"
        case "elem": return text(value["val"])
        case "counter", "log", "comment": return kind == "log" ? "log" : ""
        case "jump", "goto": return "\(kind) \(value["target"].string ?? "")"
        case "dnat", "snat", "redirect": return translation(kind, value)
        case "limit": return "limit rate \(scalar(value["rate"]))/\(scalar(value["per"]))"
        case "vmap": return "\(text(value["key"])) vmap \(text(value["data"]))"
        case "mangle": return "\(text(value["key"])) set \(text(value["value"]))"
        case "xt": return "xt \(scalar(value["type"])) \(scalar(value["name"]))"
        default: return kind
        }
    }

    private static func translation(_ kind: String, _ value: JSON) -> String {
        let address = value.has("addr") ? " to \(text(value["addr"]))" : ""
        let port = value.has("port") ? (address.isEmpty ? " to " : "") + ":\(text(value["port"]))" : ""
        return kind + address + port
    }

    private static func list(_ value: JSON, _ separator: String) -> String {
        let elements = value.elements ?? [value]
        let shown = elements.prefix(16).map { element in
            guard let pair = element.elements, pair.count == 2 else { return text(element) }
            return "\(text(pair[0])) : \(text(pair[1]))"
        }
        return shown.joined(separator: separator) + (elements.count > 16 ? "\(separator)…" : "")
    }

    private static func scalar(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .number(let digits): digits
        case .bool(let bool): bool ? "true" : "false"
        case .array: list(value, ", ")
        case .object, .null: ""
        }
    }
}
