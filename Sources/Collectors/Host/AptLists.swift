import FileAccess
import Processes

/// What of the installed packages is older than in the security archive, by the lists that apt fetched last.
///
/// apt itself would take seconds to say so, and as root rewrite its cache; held packages it would not name. Nothing here is
/// changed, and no lock is taken. Source: apt's `doc/files.dbk` (`/var/lib/apt/lists`), deb-src-control(5), dpkg(1).
struct AptLists {
    /// The most bytes of one list, unpacked; that of Ubuntu's security archive has 15 MiB.
    static let limit = 128 << 20
    /// Where the lists are.
    static let folder = "/var/lib/apt/lists"

    /// Why nothing is known: a sentence, and what to do.
    struct Miss: Error {
        var reason: String
        var remedy: String
    }

    private let host: HostAccess

    init(_ host: HostAccess) {
        self.host = host
    }

    /// The names of the packages that wait, sorted, and the list that is named as the place.
    func waiting() throws(Miss) -> (names: [String], list: String) {
        let names = host.names(AptLists.folder).sorted().filter { $0.contains("security") }
        let lists = names.filter { AptLists.isPackages($0) }
        guard let first = lists.first else {
            throw Miss(
                reason: "None of the package lists that apt fetched is a security archive's.",
                remedy: "Run `apt-get update`, and look for the security archive in apt's sources.")
        }
        let installed = try installed()
        var found: Set<String> = []
        for list in lists {
            AptLists.stanzas(try bytes(of: list)) { package in
                guard let own = installed[package.name] else { return }
                let newest = DebianVersion(package.version)
                let isOlder = own.contains { one in
                    (one.architecture == package.architecture || one.isForAll || package.isForAll)
                        && DebianVersion(one.version) < newest
                }
                if isOlder { found.insert(String(decoding: package.name, as: UTF8.self)) }
            }
        }
        return (found.sorted(), "\(AptLists.folder)/\(first)")
    }

    /// `…_main_binary-amd64_Packages`, packed or not.
    private static func isPackages(_ name: String) -> Bool {
        [".lz4", ".gz", ".xz", ".bz2", ".zst", ".lzma", ""].contains { name.hasSuffix("_Packages" + $0) }
    }

    /// A list as text; a packed one is unpacked by apt's own helper.
    private func bytes(of list: String) throws(Miss) -> [UInt8] {
        let path = "\(AptLists.folder)/\(list)"
        do {
            if list.hasSuffix("_Packages") { return try host.files.read(host.root + path, limit: AptLists.limit) }
            var request = host.request("/usr/lib/apt/apt-helper", ["cat-file", path], timeLimit: .seconds(3))
            request.outputLimit = AptLists.limit
            let result = try host.processes.run(request)
            guard result.status == 0 else { throw ProcessError.failed("it could not be unpacked") }
            return result.output
        } catch {
            throw Miss(reason: "\(path) could not be read: \(error).", remedy: "Run `apt list --upgradable`.")
        }
    }

    private func installed() throws(Miss) -> [ArraySlice<UInt8>: [Package]] {
        let path = "/var/lib/dpkg/status"
        do {
            var installed: [ArraySlice<UInt8>: [Package]] = [:]
            AptLists.stanzas(try host.files.read(host.root + path, limit: AptLists.limit)) { package in
                if package.isInstalled { installed[package.name, default: []].append(package) }
            }
            return installed
        } catch {
            throw Miss(reason: "\(path) could not be read: \(error).", remedy: "Run `apt list --upgradable`.")
        }
    }

    /// One stanza of a list, as far as it is needed; slices of the whole text.
    struct Package {
        var name: ArraySlice<UInt8> = []
        var version: ArraySlice<UInt8> = []
        var architecture: ArraySlice<UInt8> = []
        var status: ArraySlice<UInt8> = []

        var isForAll: Bool { architecture.elementsEqual("all".utf8) }
        /// `install ok installed`, and `hold ok installed`.
        var isInstalled: Bool { status.suffix(10).elementsEqual(" installed".utf8) }
    }

    /// Calls with each stanza that names a package and a version.
    static func stanzas(_ text: [UInt8], _ take: (Package) -> Void) {
        var package = Package()
        var index = 0
        while index < text.count {
            let end = text[index...].firstIndex(of: 0x0A) ?? text.count
            let line = text[index..<end]
            index = end + 1
            switch line.first {
            case nil:
                if !package.name.isEmpty, !package.version.isEmpty { take(package) }
                package = Package()
            case UInt8(ascii: "P"): if let value = value(line, "Package:") { package.name = value }
            case UInt8(ascii: "V"): if let value = value(line, "Version:") { package.version = value }
            case UInt8(ascii: "A"): if let value = value(line, "Architecture:") { package.architecture = value }
            case UInt8(ascii: "S"): if let value = value(line, "Status:") { package.status = value }
            default: break
            }
        }
        if !package.name.isEmpty, !package.version.isEmpty { take(package) }
    }

    private static func value(_ line: ArraySlice<UInt8>, _ field: StaticString) -> ArraySlice<UInt8>? {
        guard line.starts(with: UnsafeBufferPointer(start: field.utf8Start, count: field.utf8CodeUnitCount)) else {
            return nil
        }
        var rest = line.dropFirst(field.utf8CodeUnitCount).drop { $0 == 0x20 || $0 == 0x09 }
        while let last = rest.last, last == 0x20 || last == 0x0D { rest = rest.dropLast() }
        return rest
    }
}
