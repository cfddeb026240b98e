import FoundationEssentials
import Glibc

/// What a proof has taken down and has to put back, on disk before it does so: for the next start, should this one end
/// half-way.
public struct DisruptionJournal: Sendable {
    /// One thing that was taken down.
    public struct Entry: Sendable, Hashable, Codable {
        /// The version of the form: 1.
        public var version = 1
        /// How it was taken down: `control`, `link`, `process` or `container`.
        public var method: String
        /// The VPN container's id and name.
        public var container: String
        public var name: String
        /// The process that was stopped, with its start in clock ticks since boot, since numbers are given out again.
        public var process: Int?
        public var processStart: UInt64?
        /// The interface that was switched off.
        public var interface: String?
        /// Its number, which no other interface of that name has.
        public var index: Int?
        /// The port of the control server that was told to stop the VPN.
        public var port: Int?
        /// Lines for `ip -batch` that give the interface back what switching it off took.
        public var lines: [String]
        /// The containers, by id, that share the network of the one that was stopped, in the order to start them in.
        public var members: [String]?

        public init(
            method: String, container: String, name: String, process: Int? = nil,
            processStart: UInt64? = nil, interface: String? = nil, index: Int? = nil, port: Int? = nil,
            lines: [String] = [], members: [String]? = nil
        ) {
            self.members = members
            self.method = method
            self.container = container
            self.name = name
            self.process = process
            self.processStart = processStart
            self.interface = interface
            self.index = index
            self.port = port
            self.lines = lines
        }
    }

    private static let limit = 1 << 20
    private let path: String

    /// - Parameter folder: the state folder, absolute.
    public init(in folder: String) {
        path = folder + "/disruption.json"
    }

    /// What is still to be put back; nil when nothing is.
    /// - Throws: `AtomicFile.Failure` when the file is there and cannot be read.
    public func read() throws(AtomicFile.Failure) -> Entry? {
        let bytes = try AppendOnlyFile(path: path).read(limit: DisruptionJournal.limit)
        guard !bytes.isEmpty else { return nil }
        guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(bytes)), entry.version == 1 else {
            throw AtomicFile.Failure(
                path: path, message: "is not understood; start the VPN container again and remove it")
        }
        return entry
    }

    /// Writes down what is about to be taken down; on disk when this returns.
    /// - Throws: `AtomicFile.Failure`: then nothing may be taken down.
    public func write(_ entry: Entry) throws(AtomicFile.Failure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(entry) else {
            throw AtomicFile.Failure(path: path, message: "could not be written as JSON")
        }
        try AtomicFile.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        try AtomicFile.write(Array(data), to: path)
    }

    /// Everything is back.
    public func clear() { unlink(path) }

    /// Takes the right to disrupt, which one program has at a time and which ends with it in whatever way.
    /// - Returns: a descriptor to hold; nil while another program has it.
    public func claim() -> Int32? {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        guard (try? AtomicFile.makeFolder(folder)) != nil else { return nil }
        let descriptor = open(folder + "/disruption.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
