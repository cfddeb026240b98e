import CYaml
import StackModel

/// Reads a YAML stream into one ``YAMLNode`` a document, with the place of every node and of every alias.
///
/// The events of libyaml are used directly, because node APIs above it give an alias the anchor's place only.
public struct YAMLParser {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let file: String
    private let limits: YAMLLimits
    private var anchors: [String: YAMLNode] = [:]
    private var nodes = 0

    /// Parses all documents of a stream.
    /// - Parameter file: the name that places carry.
    /// - Throws: ``YAMLSyntaxError`` at the first place that is not YAML or is beyond a limit.
    public static func documents(
        of bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLSyntaxError) -> [YAMLNode] {
        let pointer = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { pointer.deallocate() }
        guard yaml_parser_initialize(pointer) == 1 else {
            throw YAMLSyntaxError(
                message: "out of memory", span: SourceSpan(file: file, line: 1, column: 1))
        }
        defer { yaml_parser_delete(pointer) }
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, bytes.count))
        defer { buffer.deallocate() }
        _ = buffer.initialize(from: bytes)
        yaml_parser_set_input_string(pointer, buffer.baseAddress, bytes.count)
        var parser = YAMLParser(parser: pointer, file: file, limits: limits)
        return try parser.stream()
    }

    private init(parser: UnsafeMutablePointer<yaml_parser_t>, file: String, limits: YAMLLimits) {
        self.parser = parser
        self.file = file
        self.limits = limits
    }

    private mutating func stream() throws(YAMLSyntaxError) -> [YAMLNode] {
        var documents: [YAMLNode] = []
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            switch event.type {
            case YAML_STREAM_END_EVENT: return documents
            case YAML_DOCUMENT_START_EVENT:
                anchors = [:]
                if limits.refusesOtherVersions,
                    let version = event.data.document_start.version_directive?.pointee, version.minor != 1
                {
                    throw YAMLSyntaxError(
                        message: "a %YAML directive other than 1.1 is not read", span: span(event))
                }
                documents.append(try node(depth: 0))
            default: continue
            }
        }
    }

    private mutating func node(depth: Int) throws(YAMLSyntaxError) -> YAMLNode {
        var event = try next()
        defer { yaml_event_delete(&event) }
        return try node(from: event, depth: depth)
    }

    private mutating func node(from event: yaml_event_t, depth: Int) throws(YAMLSyntaxError) -> YAMLNode {
        let span = self.span(event)
        nodes += 1
        if nodes > limits.nodes { throw YAMLSyntaxError(message: "has more than \(limits.nodes) values", span: span) }
        if depth > limits.depth {
            throw YAMLSyntaxError(message: "is nested more than \(limits.depth) levels deep", span: span)
        }
        switch event.type {
        case YAML_ALIAS_EVENT:
            let name = text(event.data.alias.anchor)
            guard let target = anchors[name] else {
                // Not by its name: a password that begins with `*` and stands without quotes is read as an alias.
                throw YAMLSyntaxError(message: "unknown anchor referenced", span: span)
            }
            return YAMLNode(.alias(target), tag: nil, span: span)
        case YAML_SCALAR_EVENT: return scalar(event, span)
        case YAML_SEQUENCE_START_EVENT: return try sequence(event, span, depth)
        case YAML_MAPPING_START_EVENT: return try mapping(event, span, depth)
        default: throw YAMLSyntaxError(message: "did not find an expected value", span: span)
        }
    }

    private mutating func scalar(_ event: yaml_event_t, _ span: SourceSpan) -> YAMLNode {
        let scalar = event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let plain = scalar.style == YAML_PLAIN_SCALAR_STYLE
        let node = YAMLNode(
            .scalar(text: String(decoding: bytes, as: UTF8.self), plain: plain), tag: tag(scalar.tag), span: span)
        node.complete = true
        register(node, scalar.anchor)
        return node
    }

    private mutating func sequence(
        _ event: yaml_event_t, _ span: SourceSpan, _ depth: Int
    ) throws(YAMLSyntaxError) -> YAMLNode {
        let node = YAMLNode(.sequence([]), tag: tag(event.data.sequence_start.tag), span: span)
        register(node, event.data.sequence_start.anchor)
        var items: [YAMLNode] = []
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            if event.type == YAML_SEQUENCE_END_EVENT { break }
            items.append(try self.node(from: event, depth: depth + 1))
        }
        node.kind = .sequence(items)
        node.complete = true
        return node
    }

    private mutating func mapping(
        _ event: yaml_event_t, _ span: SourceSpan, _ depth: Int
    ) throws(YAMLSyntaxError) -> YAMLNode {
        let node = YAMLNode(.mapping([]), tag: tag(event.data.mapping_start.tag), span: span)
        register(node, event.data.mapping_start.anchor)
        var entries: [(key: YAMLNode, value: YAMLNode)] = []
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            if event.type == YAML_MAPPING_END_EVENT { break }
            let key = try self.node(from: event, depth: depth + 1)
            entries.append((key, try self.node(depth: depth + 1)))
        }
        node.kind = .mapping(entries)
        node.complete = true
        return node
    }

    private mutating func register(_ node: YAMLNode, _ anchor: UnsafeMutablePointer<UInt8>?) {
        if let anchor { anchors[text(anchor)] = node }
    }

    private func tag(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
        guard let pointer else { return nil }
        let tag = text(pointer)
        return tag.isEmpty || tag == "!" ? nil : tag
    }

    private func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    private func next() throws(YAMLSyntaxError) -> yaml_event_t {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        return event
    }

    private func failure() -> YAMLSyntaxError {
        let state = parser.pointee
        let words = state.problem.map { String(cString: $0) } ?? "cannot be read as YAML"
        let context = state.context.map { String(cString: $0) }
        var mark = state.problem_mark
        // The reader (bad UTF-8, control characters) knows an offset only.
        if state.error == YAML_READER_ERROR { mark = state.mark }
        return YAMLSyntaxError(
            message: context.map { "\(words) \($0)" } ?? words,
            span: SourceSpan(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1))
    }

    private func span(_ event: yaml_event_t) -> SourceSpan {
        let start = event.start_mark
        let end = event.end_mark
        let oneLine = start.line == end.line && event.type != YAML_MAPPING_START_EVENT
        return SourceSpan(
            file: file, line: Int(start.line) + 1, column: Int(start.column) + 1,
            length: oneLine && end.column > start.column ? Int(end.column - start.column) : 0)
    }
}
