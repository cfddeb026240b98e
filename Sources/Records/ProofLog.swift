public import Evidence
import Glibc

/// The proofs of this machine's stacks, for the owner alone: one small file each in `proofs/` of the state folder, its
/// captures in a folder of the same name beside it.
///
/// A record is put in place whole, and forced to the disk: an hour of a torn-down tunnel is not repeated lightly. What
/// cannot be read counts for nothing and is left where it is.
public struct ProofLog: Sendable {
    /// How many records of one test on one tunnel are kept, the newest, besides those that a judge still asks for.
    public static let newest = 20
    /// The most bytes of captures of one test on one tunnel that are kept beside the newest proof's own: 64 MiB.
    public static let usualCaptureLimit = 64 << 20
    /// The most bytes of one record that are read or written.
    static let sizeLimit = 4 << 20
    /// The most captures of one proof.
    static let captures = 64

    private let folder: String
    private let captureLimit: Int

    /// - Parameters:
    ///   - folder: the state folder, absolute.
    ///   - captureLimit: bytes, as ``usualCaptureLimit`` says.
    public init(in folder: String, captureLimit: Int = usualCaptureLimit) {
        self.folder = folder + "/proofs"
        self.captureLimit = captureLimit
    }

    /// Where one proof is kept; its captures are written there while it is made.
    public struct Place: Sendable, Hashable {
        fileprivate let home: String
        fileprivate let name: String

        /// The folder for its captures, absolute.
        public var captures: String { "\(home)/\(name)" }
    }

    /// What is kept of one stack.
    public struct Contents: Sendable, Hashable {
        /// The newest of each test on each tunnel that were decided, in either manner, and the newest; newest first.
        public var records: [ProofRecord] = []
        /// The paths of those that could not be read.
        public var unreadable: [String] = []
    }

    /// Makes the folder for the captures of a proof that begins now.
    /// - Throws: `AtomicFile.Failure` when it cannot be made.
    public func begin(
        _ test: ProofTest, project: String, directory: String, tunnel: String, at moment: EngineTime
    ) throws(AtomicFile.Failure) -> Place {
        let place = Place(home: home(test, project, directory, tunnel), name: ProofName.moment(moment))
        try AtomicFile.makeFolder(place.captures)
        return place
    }

    /// Keeps a proof with the captures that were written to its place, and lets go of what is past its time.
    /// - Returns: the record with its captures' names, sizes and hashes.
    /// - Throws: `AtomicFile.Failure` when it cannot be written.
    @discardableResult public func add(
        _ record: ProofRecord, at place: Place
    ) throws(AtomicFile.Failure) -> ProofRecord {
        var record = record
        record.files = try ProofLog.files(in: place.captures)
        if record.files.isEmpty { rmdir(place.captures) }
        let path = "\(place.home)/\(ProofName(place.name, record).file)"
        guard let bytes = record.json, bytes.count <= ProofLog.sizeLimit else {
            throw AtomicFile.Failure(path: path, message: "would be larger than \(ProofLog.sizeLimit) bytes")
        }
        try AtomicFile.makeFolder(place.home)
        try AtomicFile.write(bytes, to: path)
        prune(place)
        return record
    }

    /// Forgets a proof that was begun and came to nothing.
    public func abandon(_ place: Place) {
        FolderListing.remove(place.captures)
        rmdir(place.home)
    }

    /// What is kept of a stack.
    /// - Throws: `AtomicFile.Failure` when its folder is there and cannot be read.
    public func read(_ project: String, in directory: String) throws(AtomicFile.Failure) -> Contents {
        var contents = Contents()
        let stack = "\(folder)/\(StackFolder.name(of: project, in: directory))"
        for name in try FolderListing.names(in: stack).prefix(200) {
            let home = "\(stack)/\(name)"
            for name in ProofName.asked(try ProofLog.names(in: home)) {
                let path = "\(home)/\(name.file)"
                guard let bytes = try? AppendOnlyFile(path: path).read(limit: ProofLog.sizeLimit),
                    var record = ProofRecord(json: bytes), record.project == project, record.directory == directory
                else {
                    contents.unreadable.append(path)
                    continue
                }
                // Captures past their time are gone, and a record is not asked for paths that lead elsewhere.
                record.files.removeAll {
                    $0.name.contains("/") || FolderListing.size(of: "\(home)/\(name.moment)/\($0.name)") == nil
                }
                contents.records.append(record)
            }
        }
        contents.records.sort { $0.made > $1.made }
        return contents
    }

    /// Where the captures of a record that ``read(_:in:)`` gave are; nil where none is kept.
    public func captures(of record: ProofRecord) -> String? {
        guard let first = record.files.first else { return nil }
        let home = home(record.test, record.project, record.directory, record.tunnel)
        return ((try? ProofLog.names(in: home)) ?? []).reversed().map { "\(home)/\($0.moment)" }.first { path in
            FolderListing.size(of: "\(path)/\(first.name)") == first.size
                && (try? ProofLog.hash(of: "\(path)/\(first.name)")) == first.sha256
        }
    }

    private func home(_ test: ProofTest, _ project: String, _ directory: String, _ tunnel: String) -> String {
        let stack = StackFolder.name(of: project, in: directory)
        let name = tunnel.isEmpty ? test.rawValue : "\(test.rawValue)-\(StackFolder.name(tunnel, told: tunnel))"
        return "\(folder)/\(stack)/\(name)"
    }

    /// The oldest first.
    private static func names(in home: String) throws(AtomicFile.Failure) -> [ProofName] {
        try FolderListing.names(in: home).compactMap { ProofName($0) }
    }
}

extension ProofLog {
    /// The captures in a folder, by name.
    private static func files(in folder: String) throws(AtomicFile.Failure) -> [ProofFile] {
        var files: [ProofFile] = []
        for name in try FolderListing.names(in: folder).prefix(captures) {
            guard let size = FolderListing.size(of: "\(folder)/\(name)") else { continue }
            chmod("\(folder)/\(name)", 0o600)
            files.append(ProofFile(name, sha256: try hash(of: "\(folder)/\(name)"), size: size))
        }
        return files
    }

    private static func hash(of path: String) throws(AtomicFile.Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw AtomicFile.failure(path) }
        defer { close(descriptor) }
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw AtomicFile.failure(path)
            }
            if count == 0 { return hash.finished() }
            hash.update(buffer[..<count])
        }
    }

    /// Lets go of records past the newest, and of captures past their size, the oldest first; never of the proof's own.
    private func prune(_ place: Place) {
        guard let files = try? FolderListing.names(in: place.home) else { return }
        let names = files.compactMap { ProofName($0) }
        let past = Set(names.dropLast(ProofLog.newest)).subtracting(ProofName.asked(names))
            .filter { $0.moment != place.name }
        for name in past { unlink("\(place.home)/\(name.file)") }
        let kept = Set(names.filter { !past.contains($0) }.map(\.moment))
        let gone = Set(past.map(\.moment))
        let folders = files.filter { $0.hasSuffix("Z") && $0 != place.name }
        var room = captureLimit
        for name in folders.reversed() {
            let path = "\(place.home)/\(name)"
            let size = ((try? FolderListing.names(in: path)) ?? []).reduce(0) {
                $0 + (FolderListing.size(of: "\(path)/\($1)") ?? 0)
            }
            room -= size
            // One without a record is being made now, or was begun on an earlier day and never finished.
            let isLost = !kept.contains(name) && name.prefix(10) < place.name.prefix(10)
            if room < 0 || isLost || gone.contains(name) { FolderListing.remove(path) }
        }
    }
}
