import KnownImages
import StackModel

/// The releases of Gluetun between which the meaning of its settings changed.
///
/// Sources: the tags of the Gluetun repository (`internal/configuration`, `internal/server`, `Dockerfile`), read for each.
enum GluetunRelease: Int, CaseIterable, Comparable {
    case upTo338, v3390, v3391, v340, v341
    /// The master branch, which the tag `latest` follows.
    case master

    static func < (left: GluetunRelease, right: GluetunRelease) -> Bool { left.rawValue < right.rawValue }

    var title: String {
        switch self {
        case .upTo338: "3.38"
        case .v3390: "3.39.0"
        case .v3391: "3.39.1"
        case .v340: "3.40"
        case .v341: "3.41"
        case .master: "master"
        }
    }

    /// The release that the version's settings behave like; a version with fewer numbers is the newest it may mean.
    init(_ version: Version) {
        let parts = version.parts
        let major = parts.first ?? 0
        let minor = parts.count > 1 ? parts[1] : 41
        switch (major, minor) {
        case (..<3, _), (3, ...38): self = .upTo338
        case (3, 39): self = parts.count > 2 && parts[2] == 0 ? .v3390 : .v3391
        case (3, 40): self = .v340
        case (3, 41): self = .v341
        default: self = .master
        }
    }
}

/// Which releases an image reference may mean, and what was assumed.
struct GluetunVersions {
    /// All that are possible, oldest first; never empty.
    var possible: [GluetunRelease]
    /// How it was worked out, as a clause: "the tag latest follows Gluetun's master branch".
    var assumption: String

    var isKnown: Bool { possible.count == 1 }
    var newest: GluetunRelease { possible.last ?? .master }

    func all(_ holds: (GluetunRelease) -> Bool) -> Bool { possible.allSatisfy(holds) }
    func any(_ holds: (GluetunRelease) -> Bool) -> Bool { possible.contains(where: holds) }

    /// - Parameter image: nil when the image is built here or was not resolved.
    init(_ image: ImageReference?) {
        let every = GluetunRelease.allCases
        guard let image else {
            self.init(possible: every, assumption: "which Gluetun runs is not in the files")
            return
        }
        if let tag = image.tag, tag != "latest" {
            guard let version = Version(tag) else {
                self.init(possible: every, assumption: "the tag \(tag) names no version")
                return
            }
            let release = GluetunRelease(version)
            self.init(
                possible: [release],
                assumption: version.parts.count == 1
                    ? "the tag \(tag) means the newest release, taken as \(release.title)" : "the tag is \(tag)")
        } else if image.digest != nil {
            self.init(possible: every, assumption: "the image is named by its digest, which tells no version")
        } else {
            self.init(
                possible: [.master],
                assumption: "the tag latest follows Gluetun's master branch, taken as pulled recently")
        }
    }

    private init(possible: [GluetunRelease], assumption: String) {
        self.possible = possible
        self.assumption = assumption
    }

    /// The answer where the version decides and is not known.
    func undecided(_ question: String) -> Verdict {
        .unknown(
            reason: "\(question) depends on Gluetun's version, and \(assumption).",
            remedy: "Name the version in the image's tag, such as qmcgaw/gluetun:v3.41.3.")
    }
}

extension KnownService {
    var isGluetun: Bool { product == "gluetun" }
    var gluetunVersions: GluetunVersions { GluetunVersions(service.build == nil ? service.image?.value : nil) }
}
