import StackModel
import YAML

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
        guard String(validating: bytes, as: UTF8.self) != nil else {
            note("is not UTF-8 text.", "Save it as UTF-8.", nil)
            return settings
        }
        guard let root = document(bytes) else { return settings }
        guard let mapping = mapping(root, "the file") else { return settings }
        for (key, value) in entries(
            mapping,
            known: [
                "version", "fail_on", "fail_on_unknown", "profiles", "expectations", "credentials", "guard",
                "waivers",
            ])
        {
            switch key {
            case "version":
                if value.text != "1" {
                    note("This version of the settings is not known.", "Write `version: 1`, or leave it out.", value)
                }
            case "fail_on": settings.failOn = severity(value)
            case "fail_on_unknown": settings.failOnUnknown = boolean(value)
            case "profiles": settings.profiles = texts(value, "a profile's name").map(\.text)
            case "expectations": settings.expectations = expectations(value)
            case "credentials": settings.access = access(value)
            case "guard": settings.guardChoices = guardChoices(value)
            default: settings.waivers = waivers(value)
            }
        }
        return settings
    }

    /// The one document of the file; nil when it is empty or no YAML.
    private mutating func document(_ bytes: [UInt8]) -> YAMLNode? {
        do {
            let documents = try YAMLParser.documents(of: bytes, file: file)
            if documents.count > 1 {
                note("The file holds several YAML documents.", "Remove the `---` between them.", documents[1])
                return nil
            }
            return documents.first
        } catch {
            note(
                "This is not valid YAML.", "Check the indentation and quotes on this line and the one above it.",
                at: error.span)
            return nil
        }
    }

    private mutating func expectations(_ node: YAMLNode) -> Expectations {
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

    /// How the running apps may be asked, by service.
    private mutating func access(_ node: YAMLNode) -> [AppAccess] {
        guard let mapping = mapping(node, "`credentials`") else { return [] }
        var found: [AppAccess] = []
        for (key, value) in mapping.prefix(SettingsReader.mostElements) {
            guard let service = key.text, !service.isEmpty else {
                note("Expected the name of a service.", "", key)
                continue
            }
            if let one = access(of: service, value, at: key) { found.append(one) }
        }
        return found
    }

    private mutating func access(of service: String, _ node: YAMLNode, at key: YAMLNode) -> AppAccess? {
        guard let mapping = mapping(node, "the service's credentials") else { return nil }
        for (name, _) in mapping where ["password", "key", "api_key", "token"].contains(name.text ?? "") {
            note(
                "A secret does not belong in this file.",
                "Write it into a file of its own, mode 600, and name that: `\(name.text == "password" ? "password" : "key")_file:`.",
                name)
            return nil
        }
        var access = AppAccess(service: service, span: span(of: key))
        let known = ["address", "user", "password_file", "password_env", "key_file", "key_env"]
        for (name, value) in entries(mapping, known: known) {
            guard let text = value.text, !text.isEmpty else {
                note("`\(name)` must be text.", "", value)
                continue
            }
            switch name {
            case "address":
                if text.hasPrefix("http://") || text.hasPrefix("https://"), !text.contains("@") {
                    access.address = text
                } else {
                    note("This is no address.", "Write it as `http://192.168.1.5:8096`.", value)
                }
            case "user": access.user = text
            case "password_file": access.password = .file(text)
            case "password_env": access.password = .environment(text)
            case "key_file": access.key = .file(text)
            default: access.key = .environment(text)
            }
        }
        return access
    }

    private mutating func waivers(_ node: YAMLNode) -> [Waiver] {
        guard let nodes = sequence(node, "`waivers`") else { return [] }
        return nodes.compactMap { waiver($0) }
    }

    private mutating func waiver(_ node: YAMLNode) -> Waiver? {
        guard let mapping = mapping(node, "a waiver") else { return nil }
        var fields: [String: (text: String, node: YAMLNode)] = [:]
        for (key, value) in entries(mapping, known: ["control", "subject", "reason", "expires"]) {
            guard let text = value.text else {
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

    private mutating func severity(_ node: YAMLNode) -> Severity? {
        if let text = node.text, let severity = Severity(rawValue: text) { return severity }
        note("`fail_on` must be a severity.", "Write critical, high, medium, low or info.", node)
        return nil
    }

    private mutating func boolean(_ node: YAMLNode) -> Bool? {
        switch node.text {
        case "true": return true
        case "false": return false
        default:
            note("This must be true or false.", "", node)
            return nil
        }
    }

    mutating func mapping(_ node: YAMLNode, _ what: String) -> [(key: YAMLNode, value: YAMLNode)]? {
        if let mapping = node.entries { return mapping }
        if node.text == "" { return [] }
        note("Expected \(what) to be a mapping of keys and values.", "", node)
        return nil
    }

    private mutating func sequence(_ node: YAMLNode, _ what: String) -> [YAMLNode]? {
        if node.text == "" { return [] }
        guard let sequence = node.elements else {
            note("Expected \(what) to be a list.", "Write one element a line, each after `- `.", node)
            return nil
        }
        guard sequence.count <= SettingsReader.mostElements else {
            note("This list has more than \(SettingsReader.mostElements) elements.", "", node)
            return nil
        }
        return sequence
    }

    mutating func texts(_ node: YAMLNode, _ what: String) -> [(text: String, node: YAMLNode)] {
        guard let nodes = sequence(node, "this") else { return [] }
        var texts: [(text: String, node: YAMLNode)] = []
        for element in nodes {
            if let text = element.text, !text.isEmpty {
                texts.append((text, element))
            } else {
                note("Expected \(what).", "", element)
            }
        }
        return texts
    }

    mutating func entries(
        _ mapping: [(key: YAMLNode, value: YAMLNode)], known: [String]
    ) -> [(key: String, value: YAMLNode)] {
        var entries: [(key: String, value: YAMLNode)] = []
        var seen: Set<String> = []
        for (key, value) in mapping {
            if let text = key.text, known.contains(text) {
                if !seen.insert(text).inserted {
                    note("`\(text)` is written twice here.", "Remove one of the two, or join them.", key)
                }
                entries.append((text, value))
            } else {
                note(
                    "`\(shortened(key.text ?? "this key"))` is not known here.",
                    "Known are \(known.map { "`\($0)`" }.joined(separator: ", ")).", key)
            }
        }
        return entries
    }

    mutating func note(_ message: String, _ hint: String, _ node: YAMLNode?) {
        note(message, hint, at: node.map { span(of: $0) })
    }

    mutating func note(_ message: String, _ hint: String, at place: SourceSpan?) {
        let place = place ?? SourceSpan(file: file, line: 1, column: 1)
        problems.append(Problem(.refused, message, hint: hint, at: place))
    }

    private func span(of node: YAMLNode) -> SourceSpan {
        var span = node.span
        span.length = node.text?.unicodeScalars.count ?? 0
        return span
    }

    /// A value for a message: values of this file are no secrets, but may be long or hold control characters.
    func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(40).map {
            $0.properties.generalCategory == .control ? "?" : Character($0)
        }
        return String(scalars) + (text.unicodeScalars.count > 40 ? "…" : "")
    }
}

extension YAMLNode {
    /// What an alias stands for; an alias inside its own anchor, which stands for nothing, is itself.
    private var target: YAMLNode {
        if case .alias(let target) = kind, target.complete { target } else { self }
    }

    /// The text of a scalar.
    var text: String? { if case .scalar(let text, _) = target.kind { text } else { nil } }

    fileprivate var elements: [YAMLNode]? {
        if case .sequence(let elements) = target.kind { elements } else { nil }
    }

    fileprivate var entries: [(key: YAMLNode, value: YAMLNode)]? {
        if case .mapping(let entries) = target.kind { entries } else { nil }
    }
}
