/// What apt would do if it were told to upgrade everything, as `apt-get --just-print dist-upgrade` prints it.
///
/// Source: apt's `cmdline/apt-get.cc` and `apt-private/private-output.cc`; tried with apt 2.6.1 as root and as nobody.
struct AptSimulation: Hashable {
    /// Without locks, and without the caches that root would rewrite: nothing on the machine is changed.
    static let arguments = [
        "--just-print", "-o", "Debug::NoLocking=true", "-o", "Dir::Cache::pkgcache=", "-o",
        "Dir::Cache::srcpkgcache=", "dist-upgrade",
    ]

    /// Installed packages of which a newer version would be installed.
    var all = 0
    /// Those of them whose new version a security archive has.
    var security = 0
    /// Those that may mend security without saying so: a point release's, which gathers earlier mends, and what is held.
    var undecided = 0

    /// - Returns: nil for what is not the whole answer.
    init?(_ text: String) {
        var isWhole = false
        for line in text.hostLines {
            if line.hasPrefix("Inst ") {
                count(line)
            } else if line.contains(" upgraded, "), line.hasSuffix(" not upgraded."), line.first?.isNumber == true {
                isWhole = true
                undecided += line.hostWords.dropLast(2).last.flatMap { Int($0) } ?? 0
            }
        }
        guard isWhole else { return nil }
    }

    /// `Inst curl [7.88.1-10] (7.88.1-10+deb12u8 Debian:12.15/stable, Debian-Security:12/stable-security [amd64])`; a
    /// package that is new here has no old version.
    private mutating func count(_ line: String) {
        let words = line.hostWords
        guard words.count > 3, words[2].hasPrefix("["), let open = line.firstIndex(of: "(") else { return }
        all += 1
        let sources = line[open...].hostWords.dropFirst().map { $0.lowercased() }
        if sources.contains(where: { $0.contains("security") }) {
            security += 1
        } else if sources.contains(where: AptSimulation.isPointRelease) {
            undecided += 1
        }
    }

    /// `debian:12.15/stable`, but not `debian:12-updates/stable-updates`.
    private static func isPointRelease(_ source: String) -> Bool {
        guard source.hasPrefix("debian:"), let slash = source.firstIndex(of: "/") else { return false }
        return !source[slash...].contains("-")
    }
}
