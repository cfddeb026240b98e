import StackModel
import YAML

/// Works out the project's name: the option, `COMPOSE_PROJECT_NAME`, `name:`, the directory. Source: compose-go,
/// cli/options.go and loader/loader.go.
struct ProjectName {
    private let session: LoadSession

    init(_ session: LoadSession) {
        self.session = session
    }

    func name(_ found: Discovery.Found) throws(LoadError) -> Node {
        if let name = session.options.projectName, !name.isEmpty {
            return try checked(name, "--project-name", at: nil)
        }
        if let (name, origin) = found.variables.value("COMPOSE_PROJECT_NAME"), !name.isEmpty {
            var span: SourceSpan?
            if case .envFile(let place) = origin { span = place }
            return try checked(name, "COMPOSE_PROJECT_NAME", at: span)
        }
        let start = SourceSpan(file: session.shown(found.files[0]), line: 1, column: 1)
        var name = Node(.string(ProjectName.normalized(GoPath.base(of: found.directory))), at: start)
        if let written = try written(found) {
            let text = ProjectName.normalized(written.printed)
            if !text.isEmpty { name = written.text(text) } else { name = written.text("") }
        }
        if name.string == "" {
            try session.diagnostics.refuse(
                "the project's name is empty", hint: "Write `name:` or use --project-name.", at: name.span)
        }
        return name
    }

    /// Lower-case letters, digits, `-` and `_`, the first of them a letter or digit; all else is dropped.
    static func normalized(_ text: String) -> String {
        let kept = text.lowercased().utf8.filter {
            $0 >= 97 && $0 <= 122 || $0 >= 48 && $0 <= 57 || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        return String(decoding: kept.drop { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }, as: UTF8.self)
    }

    private func checked(_ name: String, _ source: String, at span: SourceSpan?) throws(LoadError) -> Node {
        if ProjectName.normalized(name) != name {
            try session.diagnostics.refuse(
                "\(source): \"\(name)\" is not a project name",
                hint: "Use lower-case letters, digits, - and _, starting with a letter or digit.", at: span)
        }
        let place = span ?? SourceSpan(file: "", line: 1, column: 1)
        return Node(.string(ProjectName.normalized(name)), at: place)
    }

    /// The last `name:` of all documents, its variables filled in.
    private func written(_ found: Discovery.Found) throws(LoadError) -> Node? {
        var last: Node?
        for file in found.files {
            // Whatever is wrong with a file is said when it is loaded.
            guard let documents = try? session.documents(file) else { continue }
            for document in documents {
                guard case .mapping(let entries) = document.kind else { continue }
                for (key, value) in entries {
                    guard case .scalar("name", _) = key.kind else { continue }
                    if let node = name(value), node.string != "" { last = node }
                }
            }
        }
        guard let last, session.options.interpolate else { return last }
        let document = last.with(.mapping(Mapping([Mapping.Entry(key: "name", keySpan: last.span, value: last)])))
        return try InterpolationPass(found.variables, session.diagnostics).document(document)["name"]
    }

    private func name(_ node: YAMLNode) -> Node? {
        switch node.kind {
        case .scalar(let text, let plain):
            if plain, ScalarResolution.plain(text) == .null { return nil }
            return Node(.string(text), at: node.span)
        case .alias(let target): return name(target)
        default: return nil
        }
    }
}
