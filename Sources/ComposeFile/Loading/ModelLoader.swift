import FileAccess
import StackModel
import YAML

/// Reads Compose files one over the other into one canonical document, as compose-go's loader orders the steps.
struct ModelLoader {
    /// Which steps a file goes through: all of them, or those for a file that another one extends.
    struct Steps {
        var include = true
        var extend = true
        var validate = true
    }

    let session: LoadSession
    /// The absolute directory that relative paths are resolved against.
    let directory: String
    let variables: VariableTable
    var steps = Steps()

    var diagnostics: Diagnostics { session.diagnostics }

    /// Loads files in order, each over what came before, and finishes the whole.
    /// - Parameter included: the files that led here by `include`, for finding cycles.
    func model(_ files: [String], included: [String] = []) throws(LoadError) -> Node {
        var document = Node(.mapping(Mapping()), at: SourceSpan(file: session.shown(files[0]), line: 1, column: 1))
        for file in files { (document, _) = try self.file(file, over: document, included: included) }
        document = try Defaults(diagnostics).document(document)
        document = try StructureChecks(diagnostics).document(document)
        document = try RelativePaths(directory: directory, home: session.home, diagnostics).document(document)
        return EnvironmentReferences(variables).document(document)
    }

    /// One file with all its documents, laid over `base`; also what its last document resets.
    func file(
        _ path: String, over base: Node, included: [String], usedAt: SourceSpan? = nil
    ) throws(LoadError) -> (Node, resets: [NodePath]) {
        try session.countLoad(of: path)
        guard let documents = try documents(path, usedAt: usedAt) else { return (base, []) }
        var result = base
        var resets: [NodePath] = []
        var included = included
        for document in documents {
            let resolved = try DocumentResolver.resolve(document, diagnostics)
            resets = resolved.resets
            guard resolved.root.mapping != nil else {
                try diagnostics.refuse(
                    "the top level must be a mapping", hint: "Start with `services:`.", at: resolved.root.span)
                continue
            }
            if result.mapping?.entries.isEmpty == true { result.span = resolved.root.span }
            included.append(path)
            result = try layer(resolved, path: path, over: result, included: included)
        }
        return (result, resets)
    }

    private func documents(_ path: String, usedAt: SourceSpan?) throws(LoadError) -> [YAMLNode]? {
        do {
            let bytes = try session.composeFile(path)
            let documents = try session.documents(path)
            session.add(CommentReader.comments(in: bytes, file: session.shown(path), documents: documents))
            return documents
        } catch let error as YAMLSyntaxError {
            try diagnostics.refuse(error.message, hint: "Correct the YAML at this place.", at: error.span)
        } catch let error as FileError {
            try diagnostics.refuse(
                "cannot read \(session.shown(path)): \(error.message)", hint: "Create it, or correct its path.",
                at: usedAt ?? SourceSpan(file: session.shown(path), line: 1, column: 1))
        } catch {
            try diagnostics.refuse("cannot read \(session.shown(path))", at: usedAt)
        }
        return nil
    }

    /// One document through every step, over what came before.
    private func layer(
        _ document: ResolvedDocument, path: String, over base: Node, included: [String]
    ) throws(LoadError) -> Node {
        var model = document.root
        if session.options.interpolate { model = try InterpolationPass(variables, diagnostics).document(model) }
        if steps.extend {
            model = try Extends(loader: self, file: path, resets: document.resets).document(model)
        }
        var merged = Reset.apply(document.resets, to: base)
        if steps.include {
            model = try Include(loader: self, included: included).document(model)
        }
        merged = try Merge(diagnostics).documents(merged, model)
        merged = try Unicity(diagnostics).enforce(merged)
        if steps.validate { merged = try validated(merged) }
        merged = try Canonical(diagnostics, keepUnreadable: !session.options.interpolate).document(merged)
        merged = withoutEmptyServers(merged)
        return try Unicity(diagnostics).enforce(merged)
    }

    private func validated(_ document: Node) throws(LoadError) -> Node {
        for problem in ComposeSchema.validate(document) { try diagnostics.refuse(problem) }
        guard var mapping = document.mapping, let version = mapping.entry("version") else { return document }
        diagnostics.note(
            quotingNothing: Problem(
                .warning, "the attribute `version` is obsolete and ignored", hint: "Remove the line.",
                at: version.keySpan))
        mapping.remove("version")
        return document.with(.mapping(mapping))
    }

    /// Without the empty entries of `dns`, which an unset variable leaves behind.
    private func withoutEmptyServers(_ document: Node) -> Node {
        document.updating("services") { services in
            services.mappingValues { service in
                service.updating("dns") { dns in
                    guard let items = dns.sequence else { return dns }
                    return dns.with(.sequence(items.filter { !$0.isNull && $0.string != "" }))
                }
            }
        }
    }
}
