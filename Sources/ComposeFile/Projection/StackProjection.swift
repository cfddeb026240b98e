public import StackModel

/// Makes the typed ``Stack`` out of a resolved project.
///
/// It expects Compose's canonical shape: every short form written out. What does not have that shape was refused by the
/// loader and is left out. A value that was made with a variable which is set nowhere is left out too, with a
/// ``Problem`` of kind `undecided` that names service and attribute: what the owner's server has cannot be known from
/// the files, and Compose's own empty text would be a lie. No secret's value passes through.
public struct StackProjection: Sendable {
    /// One comment line of a service.
    public typealias Comment = (text: String, span: SourceSpan)

    private let scanner: SecretScanner
    private var problems: [Problem] = []

    /// - Parameter scanner: finds the secrets; its key is what fingerprints are compared under.
    public init(scanner: SecretScanner = SecretScanner()) {
        self.scanner = scanner
    }

    /// Projects a canonical tree.
    ///
    /// - Parameters:
    ///   - root: the top-level mapping.
    ///   - inactive: the services that no active profile enables, by name.
    ///   - comments: the comment lines in each service's block, by the service's name.
    ///   - variables: what the env files define.
    ///   - problems: what was wrong before, which comes first in ``Stack/problems``.
    public func stack(
        name: String, directory: String, root: Node,
        inactive: [(name: String, definition: Node)] = [], files: [String] = [], envFiles: [String] = [],
        comments: [String: [Comment]] = [:], variables: [EnvironmentEntry] = [], problems: [Problem] = []
    ) -> Stack {
        var stack = Stack(
            name: name, directory: directory, files: files, envFiles: envFiles, variables: variables, problems: problems
        )
        let envNames = envNames(of: stack)
        let inactive = inactive.map {
            Mapping.Entry(key: $0.name, keySpan: $0.definition.span, value: $0.definition)
        }
        fill(
            &stack, root: root, comments: comments, services: projected(services(in: root)[...], envNames),
            inactive: projected(inactive[...], envNames))
        return stack
    }

    /// Services that were projected, in the order of their entries, and what could not be known of them.
    struct Projected: Sendable {
        var services: [Service] = []
        var problems: [Problem] = []

        static func + (left: Projected, right: Projected) -> Projected {
            Projected(services: left.services + right.services, problems: left.problems + right.problems)
        }
    }

    func services(in root: Node) -> [Mapping.Entry] { root["services"]?.mapping?.entries ?? [] }

    func envNames(of stack: Stack) -> Set<String> { Set(stack.envFiles).subtracting(stack.files) }

    /// - Parameter envFiles: the names of the env files, to tell what came through one.
    func projected(_ entries: ArraySlice<Mapping.Entry>, _ envFiles: Set<String>) -> Projected {
        var projected = Projected()
        for entry in entries {
            var projection = ServiceProjection(entry, scanner: scanner, envFiles: envFiles)
            projected.services.append(projection.project())
            projected.problems += projection.problems
        }
        return projected
    }

    /// Fills in a stack's services and top-level resources, and adds to its problems what could not be known.
    func fill(
        _ stack: inout Stack, root: Node, comments: [String: [Comment]], services: Projected, inactive: Projected
    ) {
        var projection = self
        projection.problems = services.problems + inactive.problems
        let key = root.mapping?.entries.first { $0.key == "services" }
        stack.servicesSpan = key.flatMap { $0.isWritten ? $0.keySpan : nil }
        stack.services = services.services.sorted { $0.name < $1.name }
        stack.inactiveServices = inactive.services.sorted { $0.name < $1.name }
        projection.attach(comments, to: &stack)
        stack.networks = projection.entries(root, "networks").map { projection.network($0) }
        stack.volumes = projection.entries(root, "volumes").map { projection.volume($0) }
        stack.secrets = projection.entries(root, "secrets").map { projection.stored($0, in: "secrets") }
        stack.configs = projection.entries(root, "configs").map { projection.stored($0, in: "configs") }
        let earlier = stack.problems
        stack.problems += projection.problems.filter { problem in !earlier.contains { $0.tells(problem) } }
    }

    /// The facts of what env files define: plain values as text, secret ones as secrets.
    public func variables(of entries: [DotEnvEntry]) -> [EnvironmentEntry] {
        entries.map { entry in
            EnvironmentEntry(
                name: entry.name, span: entry.nameSpan.joined(to: entry.valueSpan),
                value: entry.value.map { scanner.classify(name: entry.name, value: $0, at: entry.valueSpan) }
                    ?? .absent,
                variables: entry.variables)
        }
    }

    private func entries(_ root: Node, _ section: String) -> [Mapping.Entry] {
        root[section]?.mapping?.entries.sorted { $0.key < $1.key } ?? []
    }

    // MARK: Comments

    /// Gives each service its comment lines, without `#` and with secrets masked.
    private func attach(_ comments: [String: [Comment]], to stack: inout Stack) {
        func add(_ service: inout Service) {
            service.comments = (comments[service.name] ?? []).map { line in
                let bare = line.text.drop { $0 == "#" }.drop { $0 == " " }
                return Located(scanner.secrets(inLine: String(bare), at: line.span).text, at: line.span)
            }
            service.comments.sort { $0.span < $1.span }
        }
        for index in stack.services.indices { add(&stack.services[index]) }
        for index in stack.inactiveServices.indices { add(&stack.inactiveServices[index]) }
    }

    // MARK: Top level

    private mutating func network(_ entry: Mapping.Entry) -> Network {
        var reader = NodeReader(entry.value, name: "networks.\(entry.key)")
        defer { problems += reader.problems }
        let configurations = entry.value.mapping?["ipam"]?.mapping?["config"]?.sequence ?? []
        let subnets = configurations.compactMap { $0.mapping?["subnet"] }.compactMap { node in reader.text(node, "ipam")
        }
        return Network(
            key: entry.key, span: entry.isWritten ? entry.keySpan : nil,
            driver: reader.text("driver"), isInternal: reader.bool("internal"), isExternal: reader.bool("external"),
            enablesIPv6: reader.bool("enable_ipv6"), subnets: subnets,
            driverOptions: scanner.shown(reader.texts(in: "driver_opts")))
    }

    private mutating func volume(_ entry: Mapping.Entry) -> Volume {
        var reader = NodeReader(entry.value, name: "volumes.\(entry.key)")
        defer { problems += reader.problems }
        return Volume(
            key: entry.key, span: entry.keySpan, driver: reader.text("driver"), isExternal: reader.bool("external"),
            driverOptions: scanner.shown(reader.texts(in: "driver_opts")))
    }

    private mutating func stored(_ entry: Mapping.Entry, in section: String) -> StoredValue {
        var reader = NodeReader(entry.value, name: "\(section).\(entry.key)")
        defer { problems += reader.problems }
        let source: StoredValue.Source
        if let file = reader.text("file") {
            source = .file(file)
        } else if let variable = reader.text("environment") {
            source = .environment(variable)
        } else if let content = reader.text("content") {
            let masked = scanner.secrets(inLine: content.value, at: content.span)
            source = .inline(content.map { masked.secrets.isEmpty ? .text($0) : .masked(masked) })
        } else if reader.bool("external")?.value == true {
            source = .external
        } else {
            source = .unknown
        }
        return StoredValue(key: entry.key, span: entry.keySpan, source: source)
    }
}

extension SecretScanner {
    /// Options by name with the secrets in them masked: a CIFS mount's `o: username=me,password=…`, a log driver's token.
    func shown(_ options: [String: Located<String>]) -> [String: Located<String>] {
        var masked: [String: Located<String>] = [:]
        for (name, option) in options {
            masked[name] = option.map { value in
                let shown = self.shown(name: name, value: value, at: option.span)
                return shown == value ? self.masked(value, at: option.span).text : shown
            }
        }
        return masked
    }
}

extension SourceSpan {
    /// From here to the end of `other` when that is on the same line further right; else this place alone.
    func joined(to other: SourceSpan) -> SourceSpan {
        guard file == other.file, line == other.line, other.column >= column else { return self }
        return SourceSpan(file: file, line: line, column: column, length: other.column + other.length - column)
    }
}

extension Problem {
    /// Whether this already says that the value at the other's place cannot be known.
    fileprivate func tells(_ other: Problem) -> Bool {
        span == other.span && service == other.service && attribute == other.attribute && kind != .warning
    }
}

extension Mapping.Entry {
    /// Whether the owner wrote the entry; what Compose adds has one place for key and value.
    var isWritten: Bool { keySpan != value.span }
}

extension Node {
    /// The value of that key, when this is a mapping that has it.
    fileprivate subscript(key: String) -> Node? { mapping?[key] }
}
