import FileAccess
import StackModel

/// Reads the env and label files of services into their environment and labels.
///
/// Order of precedence, the first winning: the service's own `environment`, later files, earlier files.
struct ServiceFiles {
    private let session: LoadSession
    private let variables: VariableTable
    private var diagnostics: Diagnostics { session.diagnostics }

    init(_ session: LoadSession, _ variables: VariableTable) {
        self.session = session
        self.variables = variables
    }

    func document(_ document: Node) throws(LoadError) -> Node {
        guard let services = document["services"], let mapping = services.mapping else { return document }
        let changed = try mapping.mapValues { (entry) throws(LoadError) in
            try labels(try environment(entry.value, entry.key), entry.key)
        }
        return document.updating("services") { $0.with(.mapping(changed)) }
    }

    private func environment(_ service: Node, _ name: String) throws(LoadError) -> Node {
        guard var mapping = service.mapping else { return service }
        var own = mapping["environment"]?.mapping ?? Mapping()
        for var entry in own.entries where entry.value.isNull {
            guard let found = variables.value(entry.key) else { continue }
            entry.value = entry.value.text(found.value).using(entry.key, found.origin)
            own.set(entry)
        }
        var result = Mapping(own.entries.filter { !$0.value.isNull })
        for file in mapping["env_file"]?.sequence ?? [] {
            try add(file, name, own: own, to: &result)
        }
        for entry in own.entries { result.set(entry) }
        guard !result.entries.isEmpty else { return service }
        let place = mapping.entry("environment")?.value ?? mapping["env_file"] ?? service
        mapping.set("environment", Node(.mapping(result), at: place.span, usedAt: place.usedAt))
        return service.with(.mapping(mapping))
    }

    private func add(_ file: Node, _ service: String, own: Mapping, to result: inout Mapping) throws(LoadError) {
        guard let place = file["path"], let path = place.string else { return }
        let format = file["format"]?.string ?? ""
        guard ["", ".env", "raw"].contains(format) else {
            try diagnostics.refuse(
                "the env_file format \"\(format)\" is not known", hint: "Use `format: raw`, or none.", at: file.span,
                service: service, attribute: "env_file")
            return
        }
        if session.kind(path) == nil {
            if file["required"]?.content != .bool(false) {
                try missing(path, "env file", place, service, "environment")
            }
            return
        }
        let earlier = result
        let entries = try read(path, place, service, "environment") { (bytes) throws(DotEnvError) in
            if format == "raw" {
                return try RawEnv.parse(bytes, file: session.shown(path)) {
                    variables.value($0)?.value ?? own[$0]?.string
                }
            }
            return try DotEnv.parse(bytes, file: session.shown(path)) {
                earlier[$0]?.string.map { ($0, .expression) }
            } resolving: { name in
                variables.value(name) ?? own[name]?.string.map { ($0, .expression) }
            }
        }
        add(entries, usedAt: file.span, to: &result)
    }

    private func labels(_ service: Node, _ name: String) throws(LoadError) -> Node {
        guard var mapping = service.mapping, let files = mapping["label_file"]?.sequence, !files.isEmpty else {
            return service
        }
        var result = Mapping()
        for file in files {
            guard let path = file.string else { continue }
            if session.kind(path) == nil {
                try missing(path, "label file", file, name, "labels")
                continue
            }
            let earlier = result
            let entries = try read(path, file, name, "labels") { (bytes) throws(DotEnvError) in
                try DotEnv.parse(bytes, file: session.shown(path), lookup: { earlier[$0]?.string })
            }
            add(entries, usedAt: file.span, to: &result)
        }
        for entry in mapping["labels"]?.mapping?.entries ?? [] { result.set(entry) }
        let place = mapping["labels"] ?? files[0]
        mapping.set("labels", Node(.mapping(result), at: place.span))
        return service.with(.mapping(mapping))
    }

    private func add(_ entries: [DotEnvEntry], usedAt use: SourceSpan, to result: inout Mapping) {
        for entry in entries {
            guard let value = entry.value else { continue }
            let node = Node(.string(value), at: entry.valueSpan, usedAt: [use], variables: entry.variables)
            result.set(Mapping.Entry(key: entry.name, keySpan: entry.nameSpan, value: node))
        }
    }

    private func read(
        _ path: String, _ place: Node, _ service: String, _ attribute: String,
        parse: ([UInt8]) throws(DotEnvError) -> [DotEnvEntry]
    ) throws(LoadError) -> [DotEnvEntry] {
        do {
            return try parse(try session.envFile(path))
        } catch let error as DotEnvError {
            try diagnostics.refuse(
                error.message, hint: error.hint, at: error.span, service: service, attribute: attribute)
        } catch let error as FileError {
            try diagnostics.refuse(
                "cannot read \(session.shown(path)): \(error.message)", hint: "Let this user read it.", at: place.span,
                service: service, attribute: attribute)
        } catch {
            try diagnostics.refuse("cannot read \(session.shown(path))", at: place.span, service: service)
        }
        return []
    }

    /// A file that is not there: a refusal, but what a file that is not published holds is not known either.
    private func missing(
        _ path: String, _ what: String, _ place: Node, _ service: String, _ attribute: String
    ) throws(LoadError) {
        let problem = Problem(
            diagnostics.mode == .strict ? .refused : .undecided,
            "the \(what) \(session.shown(path)) is not there", hint: "Create it, or correct its path.",
            at: place.span, service: service, attribute: attribute)
        if diagnostics.mode == .strict { try diagnostics.refuse(problem) } else { diagnostics.note(problem) }
    }
}
