public import StackModel

/// Why a text is not YAML: libyaml's words and the place.
public struct YAMLSyntaxError: Error {
    public var message: String
    public var span: SourceSpan
}
