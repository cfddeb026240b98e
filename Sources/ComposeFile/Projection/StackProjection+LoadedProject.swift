public import StackModel

extension StackProjection {
    /// Projects a loaded project: its services, active and not, its top-level resources, its env files' variables, the
    /// comments in its services, and what could not be known.
    ///
    /// Spans, `files` and `envFiles` carry the names that the loader gave; bind sources and env file paths are absolute.
    ///
    /// - Parameter environment: that of the process, which an env file's own expressions may use.
    public func stack(from project: LoadedProject, environment: [String: String] = [:]) -> Stack {
        let stack = empty(of: project)
        let services = projected(services(in: project.root)[...], envNames(of: stack))
        return filled(
            stack, of: project, comments: comments(of: project), services: services,
            variables: variables(of: project, environment))
    }

    /// The same, with the services in two halves side by side: each is projected by itself.
    public func stack(from project: LoadedProject, environment: [String: String] = [:]) async -> Stack {
        let stack = empty(of: project)
        let entries = services(in: project.root)
        let envNames = envNames(of: stack)
        async let second = projected(entries[(entries.count / 2)...], envNames)
        async let comments = comments(of: project)
        async let variables = variables(of: project, environment)
        let first = projected(entries[..<(entries.count / 2)], envNames)
        return filled(
            stack, of: project, comments: await comments, services: first + (await second),
            variables: await variables)
    }

    private func variables(of project: LoadedProject, _ environment: [String: String]) -> [EnvironmentEntry] {
        project.envFiles.flatMap { variables(of: $0, in: project, environment) }
    }

    private func empty(of project: LoadedProject) -> Stack {
        Stack(
            name: project.name.scalarText ?? "", directory: project.projectDirectory, files: project.files,
            envFiles: project.envFiles, problems: project.problems)
    }

    private func filled(
        _ stack: Stack, of project: LoadedProject, comments: [String: [Comment]], services: Projected,
        variables: [EnvironmentEntry]
    ) -> Stack {
        var stack = stack
        stack.variables = variables
        let inactive = project.inactiveServices.map {
            Mapping.Entry(key: $0.name, keySpan: $0.span, value: $0.definition)
        }
        fill(
            &stack, root: project.root, comments: comments, services: services,
            inactive: projected(inactive[...], envNames(of: stack)))
        for index in stack.services.indices {
            for file in stack.services[index].envFiles.indices {
                let path = stack.services[index].envFiles[file].path
                stack.services[index].envFiles[file].wasRead = project.envFiles.contains { Self.names($0, path) }
            }
        }
        return stack
    }

    /// The comment lines of each service: those in its block, and those right above its key that stand no further in than
    /// the key, even where they end the block before.
    private func comments(of project: LoadedProject) -> [String: [Comment]] {
        var lines: [SourceSpan: (owner: String, text: String)] = [:]
        for (name, found) in project.comments {
            for line in found { lines[line.span] = (name, line.text) }
        }
        var split: [String: [ArraySlice<UInt8>]] = [:]
        let services =
            (project.root.mapping?["services"]?.mapping?.entries ?? []).map { ($0.key, $0.keySpan) }
            + project.inactiveServices.map { ($0.name, $0.span) }
        for (name, span) in services {
            let text =
                split[span.file]
                ?? (project.texts[span.file] ?? []).split(separator: 0x0A, omittingEmptySubsequences: false)
            split[span.file] = text
            var number = span.line - 1
            while number >= 1, number <= text.count {
                let line = text[number - 1].last == 0x0D ? text[number - 1].dropLast() : text[number - 1]
                let content = line.drop { $0 == 0x20 || $0 == 0x09 }
                let column = content.startIndex - line.startIndex + 1
                guard content.first == 0x23, column <= span.column else { break }
                let comment = String(decoding: content, as: UTF8.self)
                let place = SourceSpan(
                    file: span.file, line: number, column: column, length: comment.unicodeScalars.count)
                lines[place] = (name, comment)
                number -= 1
            }
        }
        var comments: [String: [Comment]] = [:]
        for (span, line) in lines { comments[line.owner, default: []].append((line.text, span)) }
        return comments
    }

    /// Whether the shown name, absolute or relative to the working directory, is that of the absolute path.
    private static func names(_ shown: String, _ path: String) -> Bool {
        var tail = shown[...]
        while tail.hasPrefix("../") || tail.hasPrefix("./") { tail = tail.drop { $0 == "." }.dropFirst() }
        return shown == path || path.hasSuffix("/" + tail)
    }

    /// The variables of one env file; none of a file that Compose would refuse, which the loader has told already.
    private func variables(
        of file: String, in project: LoadedProject, _ environment: [String: String]
    ) -> [EnvironmentEntry] {
        guard let bytes = project.texts[file],
            let entries = try? DotEnv.parse(bytes, file: file, lookup: { environment[$0] })
        else { return [] }
        return variables(of: entries)
    }
}
