import FileAccess
import StackModel

/// Adds what other Compose projects define to a document, each loaded with its own directory and variables.
struct Include {
    private let loader: ModelLoader
    private let included: [String]

    private static let sections = ["services", "volumes", "networks", "secrets", "configs", "models"]

    init(loader: ModelLoader, included: [String]) {
        self.loader = loader
        self.included = included
    }

    private var diagnostics: Diagnostics { loader.diagnostics }
    private var session: LoadSession { loader.session }

    func document(_ document: Node) throws(LoadError) -> Node {
        guard var mapping = document.mapping, let include = mapping["include"] else { return document }
        mapping.remove("include")
        var result = document.with(.mapping(mapping))
        if include.isNull { return result }
        guard let entries = include.sequence else {
            try diagnostics.refuse("`include` must be a list", hint: "Write `- FILE`.", at: include.span)
            return result
        }
        for entry in entries {
            guard let imported = try project(entry) else { continue }
            result = try adding(imported, to: result, at: entry.span)
        }
        return result
    }

    /// One included project, or nil when it is refused and left out.
    private func project(_ entry: Node) throws(LoadError) -> Node? {
        let paths = try list(entry.string == nil ? entry["path"] : entry, "path")
        guard let first = paths.first else { return nil }
        var files: [String] = []
        for path in paths {
            if RemoteResource.matches(path.printed) {
                try diagnostics.refuse(
                    "\(path.printed) is not on this machine; it is not fetched", hint: "Copy the file here.",
                    at: path.span)
                return nil
            }
            files.append(GoPath.absolute(path.printed, in: loader.directory))
        }
        var directory = GoPath.directory(of: files[0])
        if session.kind(files[0]) == .directory { directory = files[0] }
        if let own = entry["project_directory"]?.string, !own.isEmpty {
            directory = GoPath.absolute(own, in: loader.directory)
        }
        if included.contains(files[0]) {
            let chain = (included + [files[0]]).map(session.shown).joined(separator: " -> ")
            try diagnostics.refuse("include cycle: \(chain)", hint: "Remove one of them.", at: first.span)
            return nil
        }
        guard included.count < diagnostics.limits.chain else {
            try diagnostics.refuse(
                "the chain of includes is longer than \(diagnostics.limits.chain)", hint: "Include less deeply.",
                at: first.span)
            return nil
        }
        guard let variables = try variables(entry, directory) else { return nil }
        let inner = ModelLoader(session: session, directory: directory, variables: variables)
        for (file, path) in zip(files, paths) where session.kind(file) == nil {
            try diagnostics.refuse(
                "cannot read \(session.shown(file)): no such file", hint: "Create it, or correct its path.",
                at: path.span)
            return nil
        }
        return try inner.model(files, included: included)
    }

    /// The strings of a value that may be one or a list.
    private func list(_ node: Node?, _ what: String) throws(LoadError) -> [Node] {
        guard let node, !node.isNull else { return [] }
        if node.string != nil { return [node] }
        guard let items = node.sequence, items.allSatisfy({ $0.string != nil }) else {
            try diagnostics.refuse("include: \(what) must be a path or a list of paths", at: node.span)
            return []
        }
        return items
    }

    /// The variables that the included project sees: those of this one, and below them its env files'.
    private func variables(_ entry: Node, _ directory: String) throws(LoadError) -> VariableTable? {
        var files: [(file: String, bytes: [UInt8])] = []
        let named = try list(entry["env_file"], "env_file")
        do {
            if named.isEmpty {
                let path = GoPath.join(directory, ".env")
                guard session.kind(path) != nil, session.kind(path) != .directory else { return loader.variables }
                files.append((session.shown(path), try session.envFile(path)))
            }
            for node in named {
                let path = GoPath.absolute(node.printed, in: loader.directory)
                files.append((session.shown(path), try session.envFile(path)))
            }
            return try loader.variables.layered(files)
        } catch let error as FileError {
            try diagnostics.refuse(
                "cannot read the env file \(session.shown(error.path)): \(error.message)",
                hint: "Create it, or correct its path.", at: entry.span)
        } catch let error as DotEnvError {
            try diagnostics.refuse(error.message, hint: error.hint, at: error.span)
        } catch {
            try diagnostics.refuse("cannot read the env file", at: entry.span)
        }
        return loader.variables
    }

    private func adding(_ source: Node, to target: Node, at use: SourceSpan) throws(LoadError) -> Node {
        guard var mapping = target.mapping else { return target }
        for section in Include.sections {
            guard let from = source.mapping?[section]?.mapping else { continue }
            var to = mapping[section]?.mapping ?? Mapping()
            for var entry in from.entries {
                if let existing = to[entry.key] {
                    if Include.same(existing, entry.value) { continue }
                    try diagnostics.refuse(
                        "\(section).\(entry.key) conflicts with the one included from \(entry.keySpan)",
                        hint: "Rename one of them, or override it in a file listed after it under `path`.",
                        at: existing.span, path: [section, entry.key])
                    continue
                }
                entry.value = Extends.marking(entry.value, use)
                to.set(entry)
            }
            let place = mapping.entry(section)
            let node = (place?.value ?? source.mapping?[section] ?? target).with(.mapping(to))
            mapping.set(Mapping.Entry(key: section, keySpan: place?.keySpan ?? use, value: node))
        }
        return target.with(.mapping(mapping))
    }

    /// Whether two values are equal, wherever they were written.
    static func same(_ left: Node, _ right: Node) -> Bool {
        switch (left.content, right.content) {
        case (.mapping(let left), .mapping(let right)):
            left.entries.count == right.entries.count
                && left.entries.allSatisfy { entry in right[entry.key].map { same(entry.value, $0) } ?? false }
        case (.sequence(let left), .sequence(let right)):
            left.count == right.count && zip(left, right).allSatisfy { same($0, $1) }
        default: left.content == right.content
        }
    }
}
