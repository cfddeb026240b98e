/// A small machine beside a control's example: its files, and what its programs answer.
public struct ExampleHost: Sendable {
    /// A project with nothing to be said about.
    public static let compose = """
        services:
          jellyfin:
            image: jellyfin/jellyfin:10.11.11

        """

    /// The answer of a program that ends with a fault.
    public static let failing = "(exit status 255)"

    /// By their absolute paths; a folder's path ends in a slash.
    public var files: [Example.File]
    /// What a program prints, by its whole command line; every other program is not there.
    public var answers: [String: String]
    /// Days since a file last changed, by its path; every other file changed just now.
    public var ages: [String: Int]
    /// How full its one file system is, 0 to 100.
    public var percentUsed: Int

    public init(
        files: [Example.File], answers: [String: String] = [:], ages: [String: Int] = [:], percentUsed: Int = 40
    ) {
        self.files = files
        self.answers = answers
        self.ages = ages
        self.percentUsed = percentUsed
    }
}
