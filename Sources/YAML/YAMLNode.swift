public import StackModel

/// One node of a YAML document as it was written: aliases, tags and merge keys not yet resolved.
public final class YAMLNode {
    /// What stands there.
    public enum Kind {
        /// The text without its quotes; plain when it had none.
        case scalar(text: String, plain: Bool)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
        /// The anchor's node, which is not complete when the alias is a part of itself.
        case alias(YAMLNode)
    }

    public internal(set) var kind: Kind
    /// The tag as written (`!reset`, `tag:yaml.org,2002:str`), or nil.
    public let tag: String?
    public let span: SourceSpan
    /// Whether the node is complete: an alias to an incomplete one contains itself.
    public internal(set) var complete = false

    init(_ kind: Kind, tag: String?, span: SourceSpan) {
        self.kind = kind
        self.tag = tag
        self.span = span
    }
}
