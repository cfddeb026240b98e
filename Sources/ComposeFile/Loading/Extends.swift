import FileAccess
import StackModel

/// Gives each service of a document what it takes over by `extends`, from the same file or another one.
struct Extends {
    private let loader: ModelLoader
    private let file: String
    private let resets: [NodePath]

    /// One step of a chain of `extends`: the file as written and the service.
    private struct Step: Hashable {
        var file: String
        var service: String
    }

    init(loader: ModelLoader, file: String, resets: [NodePath]) {
        self.loader = loader
        self.file = file
        self.resets = resets
    }

    private var diagnostics: Diagnostics { loader.diagnostics }

    func document(_ document: Node) throws(LoadError) -> Node {
        guard let services = document.mapping?["services"] else { return document }
        guard var mapping = services.mapping else {
            // An empty `services:` refuses here, as does a list.
            try diagnostics.refuse("services must be a mapping", hint: "Write a name and its image.", at: services.span)
            return document.updating("services") { $0.with(.mapping(Mapping())) }
        }
        for name in mapping.entries.map(\.key) {
            if let merged = try service(name, &mapping, chain: [], resets: resets) {
                let span = mapping.entry(name)?.keySpan ?? merged.span
                mapping.set(Mapping.Entry(key: name, keySpan: span, value: merged))
            }
        }
        return document.updating("services") { $0.with(.mapping(mapping)) }
    }

    /// The service with what it extends, or nil when it is null.
    private func service(
        _ name: String, _ services: inout Mapping, chain: [Step], resets: [NodePath]
    ) throws(LoadError) -> Node? {
        guard let service = services[name], !service.isNull else { return nil }
        guard let definition = service.mapping else {
            try diagnostics.refuse(
                "services.\(name) must be a mapping", hint: "Write its image below it.", at: service.span,
                service: name)
            return service
        }
        guard let extends = definition["extends"] else { return service }
        guard let reference = extends.string ?? extends["service"]?.string else {
            try diagnostics.refuse(
                "extends needs the name of a service", hint: "Write `service: NAME`.", at: extends.span, service: name,
                attribute: "extends")
            return service
        }
        guard let base = try base(reference, for: name, extends, &services, chain) else { return service }
        let own = base.with(Reset.apply(self.resetting(name, resets), to: base).content)
        let used = try marking(own, extends.span, depth: 0)
        let merged = try Merge(diagnostics).services(used, service, name: name)
        guard var mapping = merged.mapping else { return service }
        mapping.remove("extends")
        let result = service.with(.mapping(mapping))
        services.set(name, result)
        return result
    }

    /// The paths below one service, seen from that service.
    private func resetting(_ name: String, _ resets: [NodePath]) -> [NodePath] {
        resets.compactMap { $0.count > 2 && $0[0] == "services" && $0[1] == name ? Array($0.dropFirst(2)) : nil }
    }

    private func base(
        _ reference: String, for name: String, _ extends: Node, _ services: inout Mapping, _ chain: [Step]
    ) throws(LoadError) -> Node? {
        if let file = extends["file"], !file.isNull {
            guard let path = file.string else {
                try refuse("extends.file must be a path", at: file.span, name)
                return nil
            }
            guard let (loaded, resets) = try read(path, reference, file, name) else { return nil }
            var others = loaded
            guard let chain = try extended(chain, Step(file: path, service: name), extends, name) else { return nil }
            return try service(reference, &others, chain: chain, resets: resets)
        }
        guard services[reference] != nil || services.entry(reference) != nil else {
            try refuse("cannot extend service \"\(reference)\": there is none in this file", at: extends.span, name)
            return nil
        }
        guard let chain = try extended(chain, Step(file: file, service: name), extends, name) else { return nil }
        return try service(reference, &services, chain: chain, resets: [])
    }

    private func extended(
        _ chain: [Step], _ step: Step, _ extends: Node, _ name: String
    ) throws(LoadError) -> [Step]? {
        guard chain.count < diagnostics.limits.chain else {
            try refuse("the chain of extends is longer than \(diagnostics.limits.chain)", at: extends.span, name)
            return nil
        }
        guard !chain.contains(step) else {
            let names = (chain + [step]).map(\.service).joined(separator: " -> ")
            try refuse("circular extends: \(names)", at: extends.span, name)
            return nil
        }
        return chain + [step]
    }

    /// The services of another file, its paths resolved against its own directory.
    private func read(
        _ path: String, _ reference: String, _ file: Node, _ name: String
    ) throws(LoadError) -> (Mapping, resets: [NodePath])? {
        if RemoteResource.matches(path) {
            try refuse("\(path) is not on this machine; it is not fetched", at: file.span, name)
            return nil
        }
        let absolute = GoPath.absolute(path, in: loader.directory)
        let directory =
            loader.session.kind(absolute) == .directory ? absolute : GoPath.directory(of: absolute)
        var other = ModelLoader(session: loader.session, directory: directory, variables: loader.variables)
        other.steps = ModelLoader.Steps(include: false, extend: false, validate: false)
        let empty = Node(.mapping(Mapping()), at: file.span)
        let (document, resets) = try other.file(absolute, over: empty, included: [], usedAt: file.span)
        let resolved = try RelativePaths(directory: directory, home: loader.session.home, diagnostics).document(
            document)
        guard let services = resolved.mapping?["services"]?.mapping else {
            try refuse("cannot extend service \"\(reference)\": \(path) has no services", at: file.span, name)
            return nil
        }
        guard services.entry(reference) != nil else {
            try refuse("cannot extend service \"\(reference)\": there is none in \(path)", at: file.span, name)
            return nil
        }
        return (services, resets)
    }

    private func refuse(_ message: String, at span: SourceSpan, _ service: String) throws(LoadError) {
        try diagnostics.refuse(
            message, hint: "Correct the name or the file, or remove `extends`.", at: span, service: service,
            attribute: "extends")
    }

    /// The value and all below it, with one more place where it is put to use; each counts as one more value.
    private func marking(_ node: Node, _ use: SourceSpan, depth: Int) throws(LoadError) -> Node {
        try diagnostics.count(node.span, depth: depth)
        var copy = node
        copy.usedAt.append(use)
        switch node.content {
        case .mapping(let mapping):
            copy.content = .mapping(
                try mapping.mapValues { (entry) throws(LoadError) in
                    try marking(entry.value, use, depth: depth + 1)
                })
        case .sequence(let items):
            var marked: [Node] = []
            for item in items { marked.append(try marking(item, use, depth: depth + 1)) }
            copy.content = .sequence(marked)
        default: break
        }
        return copy
    }

    /// The value and all below it, with one more place where it is put to use.
    static func marking(_ node: Node, _ use: SourceSpan) -> Node {
        var copy = node
        copy.usedAt.append(use)
        switch node.content {
        case .mapping: copy.content = node.mappingValues { marking($0, use) }.content
        case .sequence(let items): copy.content = .sequence(items.map { marking($0, use) })
        default: break
        }
        return copy
    }
}
