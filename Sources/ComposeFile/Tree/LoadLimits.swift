import YAML

/// The bounds that keep a hostile project from exhausting memory or time.
struct LoadLimits: Sendable {
    /// The most bytes of one Compose or env file.
    var fileBytes = 4 << 20
    /// The deepest nesting of collections, aliases followed.
    var depth = 100
    /// The most values of the whole project, each use of an alias counted anew.
    var nodes = 400_000
    /// The most bytes that all variables of the whole project may put into values.
    var filledBytes = 32 << 20
    /// The most files of the whole project.
    var files = 500
    /// How often files of the project may be loaded, one file by several ways counted anew.
    var loads = 2000
    /// The longest chain of `include`, and of `extends`.
    var chain = 50
    /// The most pairs of address pools that one merge may compare.
    var poolPairs = 10_000

    /// Those of one file's YAML.
    var yaml: YAMLLimits { YAMLLimits(depth: depth, nodes: nodes, refusesOtherVersions: true) }

    init() {}
}
