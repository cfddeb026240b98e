import StackModel

/// One node of a YAML document as it was written: aliases, tags and merge keys not yet resolved.
final class YAMLNode {
    enum Kind {
        case scalar(text: String, plain: Bool)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
        /// The anchor's node; nil while that is still being read, which makes the alias a part of itself.
        case alias(YAMLNode)
    }

    var kind: Kind
    /// The tag as written (`!reset`, `tag:yaml.org,2002:str`), or nil.
    let tag: String?
    let span: SourceSpan
    /// Whether the node is complete: an alias to an incomplete one contains itself.
    var complete = false

    init(_ kind: Kind, tag: String?, span: SourceSpan) {
        self.kind = kind
        self.tag = tag
        self.span = span
    }
}
