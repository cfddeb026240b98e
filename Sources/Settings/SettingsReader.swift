import StackModel
import Yams

/// Reads the YAML of `watertight.yaml` key by key, so that each mistake is told at its own place.
struct SettingsReader {
    let file: String
    private(set) var problems: [Problem] = []

    init(file: String) {
        self.file = file
    }

    /// The settings as far as they are right; what is wrong is in ``problems``.
    mutating func read(_ bytes: [UInt8]) -> Settings {
        var settings = Settings(file: file)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            note("is not UTF-8 text.", "Save it as UTF-8.", nil)
            return settings
        }
        guard let root = compose(text) else { return settings }
        guard let mapping = mapping(root, "the file") else { return settings }
        for (key, value) in entries(
            mapping, known: ["version", "fail_on", "fail_on_unknown", "profiles", "expectations", "waivers"])
        {
            switch key {
            case "version":
                if value.scalar?.string != "1" {
                    note("This version of the settings is not known.", "Write `version: 1`, or leave it out.", value)
                }
            case "fail_on": settings.failOn = severity(value)
            case "fail_on_unknown": settings.failOnUnknown = boolean(value)
            case "profiles": settings.profiles = texts(value, "a profile's name").map(\.text)
            case "expectations": settings.expectations = expectations(value)
            default: settings.waivers = waivers(value)
            }
        }
        return settings
    }

    private mutating func compose(_ text: String) -> Yams.Node? {
        do {
            return try Yams.compose(yaml: text, .basic)
        } catch let error as YamlError {
            let place: Mark? =
                switch error {
                case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark
                case .duplicatedKeysInMapping(_, let context): context.mark
                default: nil
                }
            note(
                "This is not valid YAML.", "Check the indentation and quotes on this line and the one above it.",
                at: place.map { span($0) })
        } catch {
            note("This is not valid YAML.", "Check the file with a YAML editor.", nil)
        }
        return nil
    }

    private mutating func expectations(_ node: Yams.Node) -> Expectations {
        var expectations = Expectations()
        guard let mapping = mapping(node, "`expectations`") else { return expectations }
        for (key, value) in entries(mapping, known: ["lan", "open_ports"]) {
            if key == "lan" {
                for (text, node) in texts(value, "a network such as 192.168.1.0/24") {
                    if IPPrefix(text) == nil {
                        note("`\(shortened(text))` is no network.", "Write it as address/length: 192.168.1.0/24.", node)
                    } else {
                        expectations.lanSubnets.append(text)
                    }
                }
            } else {
                for (text, node) in texts(value, "a port number") {
                    if let port = Int(text), (1...65_535).contains(port) {
                        expectations.openPorts.insert(port)
                    } else {
                        note("`\(shortened(text))` is no port.", "Write a number from 1 to 65535.", node)
                    }
                }
            }
        }
        return expectations
    }

    private mutating func waivers(_ node: Yams.Node) -> [Waiver] {
        guard let nodes = sequence(node, "`waivers`") else { return [] }
        return nodes.compactMap { waiver($0) }
    }

    private mutating func waiver(_ node: Yams.Node) -> Waiver? {
        guard let mapping = mapping(node, "a waiver") else { return nil }
        var fields: [String: (text: String, node: Yams.Node)] = [:]
        for (key, value) in entries(mapping, known: ["control", "subject", "reason", "expires"]) {
            guard let text = value.scalar?.string else {
                note("`\(key)` must be text.", "", value)
                return nil
            }
            fields[key] = (text, value)
        }
        for key in ["control", "subject", "reason", "expires"] where fields[key]?.text.isEmpty ?? true {
            note("This waiver has no `\(key)`.", SettingsReader.hint(forMissing: key), fields[key]?.node ?? node)
            return nil
        }
        guard let control = fields["control"], let subject = fields["subject"], let reason = fields["reason"],
            let expires = fields["expires"]
        else { return nil }
        guard let day = CalendarDay(expires.text) else {
            note("`\(shortened(expires.text))` is no day.", "Write it as year-month-day: 2027-06-30.", expires.node)
            return nil
        }
        let scope: Waiver.Scope
        if subject.text == "*" {
            scope = .everything
        } else if let named = Subject(waiver: subject.text) {
            scope = .subject(named)
        } else {
            note(
                "`\(shortened(subject.text))` is no subject.", SettingsReader.hint(forMissing: "subject"), subject.node)
            return nil
        }
        return Waiver(
            control: control.text, scope: scope, reason: reason.text, expires: day, span: span(of: control.node))
    }

    private static func hint(forMissing key: String) -> String {
        switch key {
        case "control": "Name the control, as the audit prints it: `control: container.privileged`."
        case "subject":
            "Write `service:NAME`, `network:NAME`, `volume:NAME`, `secret:NAME`, `file:PATH`, `stack` or `\"*\"`."
        case "reason": "Say why you accept it: whoever reads this later must be able to judge it again."
        default: "Say until when you accept it: `expires: 2027-06-30`."
        }
    }
}

// MARK: - YAML values

extension SettingsReader {
    private static let mostElements = 2000

    private mutating func severity(_ node: Yams.Node) -> Severity? {
        if let text = node.scalar?.string, let severity = Severity(rawValue: text) { return severity }
        note("`fail_on` must be a severity.", "Write critical, high, medium, low or info.", node)
        return nil
    }

    private mutating func boolean(_ node: Yams.Node) -> Bool? {
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default:
            note("This must be true or false.", "", node)
            return nil
        }
    }

    private mutating func mapping(_ node: Yams.Node, _ what: String) -> Yams.Node.Mapping? {
        if let mapping = node.mapping { return mapping }
        if node.scalar?.string == "" { return Yams.Node.Mapping([]) }
        note("Expected \(what) to be a mapping of keys and values.", "", node)
        return nil
    }

    private mutating func sequence(_ node: Yams.Node, _ what: String) -> [Yams.Node]? {
        if node.scalar?.string == "" { return [] }
        guard let sequence = node.sequence else {
            note("Expected \(what) to be a list.", "Write one element a line, each after `- `.", node)
            return nil
        }
        guard sequence.count <= SettingsReader.mostElements else {
            note("This list has more than \(SettingsReader.mostElements) elements.", "", node)
            return nil
        }
        return Array(sequence)
    }

    private mutating func texts(_ node: Yams.Node, _ what: String) -> [(text: String, node: Yams.Node)] {
        guard let nodes = sequence(node, "this") else { return [] }
        var texts: [(text: String, node: Yams.Node)] = []
        for element in nodes {
            if let text = element.scalar?.string, !text.isEmpty {
                texts.append((text, element))
            } else {
                note("Expected \(what).", "", element)
            }
        }
        return texts
    }

    private mutating func entries(
        _ mapping: Yams.Node.Mapping, known: [String]
    ) -> [(key: String, value: Yams.Node)] {
        var entries: [(key: String, value: Yams.Node)] = []
        for (key, value) in mapping {
            if let text = key.scalar?.string, known.contains(text) {
                entries.append((text, value))
            } else {
                note(
                    "`\(shortened(key.scalar?.string ?? "this key"))` is not known here.",
                    "Known are \(known.map { "`\($0)`" }.joined(separator: ", ")).", key)
            }
        }
        return entries
    }

    private mutating func note(_ message: String, _ hint: String, _ node: Yams.Node?) {
        note(message, hint, at: node.map { span(of: $0) })
    }

    private mutating func note(_ message: String, _ hint: String, at place: SourceSpan?) {
        let place = place ?? SourceSpan(file: file, line: 1, column: 1)
        problems.append(Problem(.refused, message, hint: hint, at: place))
    }

    private func span(of node: Yams.Node) -> SourceSpan {
        guard let mark = node.mark else { return SourceSpan(file: file, line: 1, column: 1) }
        return SourceSpan(
            file: file, line: mark.line, column: mark.column, length: node.scalar?.string.unicodeScalars.count ?? 0)
    }

    private func span(_ mark: Mark) -> SourceSpan {
        SourceSpan(file: file, line: max(1, mark.line), column: max(1, mark.column))
    }

    /// A value for a message: values of this file are no secrets, but may be long or hold control characters.
    private func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(40).map {
            $0.properties.generalCategory == .control ? "?" : Character($0)
        }
        return String(scalars) + (text.unicodeScalars.count > 40 ? "…" : "")
    }
}
