/// The bounds that keep a hostile project from exhausting memory or time.
struct LoadLimits: Sendable {
    /// The most bytes of one Compose or env file.
    var fileBytes = 4 << 20
    /// The deepest nesting of collections, aliases followed.
    var depth = 100
    /// The most values of the whole project, each use of an alias counted anew.
    var nodes = 400_000
    /// The most files of the whole project.
    var files = 500

    init() {}
}
