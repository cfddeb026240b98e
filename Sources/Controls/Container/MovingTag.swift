import KnownImages
import StackModel

/// A tag that names whatever was published last.
struct MovingTag {
    /// nil when none was written, which Docker takes for `latest`.
    var tag: String?

    /// nil when the tag names a version, or something that cannot be told from one.
    init?(_ image: ImageReference) {
        tag = image.tag
        guard let tag = image.tag?.lowercased() else { return }
        if Version(tag) != nil { return nil }
        let words = tag.split { "-_.".contains($0) }.map(String.init)
        guard words.contains(where: { MovingTag.words.contains($0) }),
            !words.contains(where: { $0.first?.isNumber == true && Version($0) != nil && $0.count > 1 })
        else { return nil }
    }

    /// What is seen, as a clause.
    var shown: String { tag.map { "its tag is \($0)" } ?? "it has no tag, which means latest" }

    private static let words: Set<String> = [
        "latest", "stable", "edge", "nightly", "develop", "development", "dev", "devel", "master", "main", "beta",
        "alpha", "canary", "release", "testing", "test", "preview", "next", "unstable", "rolling", "lts", "current",
        "mainline", "insiders", "public", "plexpass", "experimental", "trunk", "head", "snapshot", "night",
    ]
}
