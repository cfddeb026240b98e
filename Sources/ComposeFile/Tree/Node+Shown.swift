import StackModel

extension Node {
    /// How messages name a scalar value.
    ///
    /// What a variable gave is never quoted: it may be a secret, and errors are printed as they are.
    var shown: String {
        var names: [String] = []
        for use in variables where !names.contains(use.name) { names.append(use.name) }
        return names.isEmpty ? "`\(printed)`" : "the value of \(names.joined(separator: ", "))"
    }
}
