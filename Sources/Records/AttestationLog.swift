import FoundationEssentials
public import StackModel

/// The attestations of this machine's owner: a file to which lines are only ever added.
///
/// Each line is one JSON object: an attestation, or the withdrawal of an earlier one. What was said and taken back
/// stays readable.
public struct AttestationLog: Sendable {
    /// What one line says.
    private struct Line: Codable {
        enum Kind: String, Codable { case attested, withdrawn }

        var version = 1
        var kind: Kind
        var day: CalendarDay
        var item: String
        var note: String?
        var expires: CalendarDay?
    }

    /// What the file says.
    public struct Contents: Sendable, Hashable {
        /// The newest attestation of each demand that was not withdrawn, sorted by demand.
        public var attestations: [Attestation] = []
        /// The numbers of the lines that could not be read, from 1; they are kept and count for nothing.
        public var unreadable: [Int] = []
    }

    /// The most bytes of the file that are read.
    public static let sizeLimit = 4 << 20

    private let file: AppendOnlyFile

    /// - Parameter folder: the state folder, absolute.
    public init(in folder: String) {
        file = AppendOnlyFile(path: folder + "/attestations.jsonl")
    }

    /// The attestations; none when nothing was ever attested.
    /// - Throws: `AtomicFile.Failure` when the file is there and cannot be read.
    public func read() throws(AtomicFile.Failure) -> Contents {
        var contents = Contents()
        var newest: [String: Attestation] = [:]
        let bytes = try file.read(limit: Self.sizeLimit)
        for (index, text) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where !text.isEmpty {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(text)), line.version == 1 else {
                contents.unreadable.append(index + 1)
                continue
            }
            switch line.kind {
            case .withdrawn: newest[line.item] = nil
            case .attested:
                guard let note = line.note, let expires = line.expires else {
                    contents.unreadable.append(index + 1)
                    continue
                }
                newest[line.item] = Attestation(item: line.item, note: note, made: line.day, expires: expires)
            }
        }
        contents.attestations = newest.values.sorted { $0.item < $1.item }
        return contents
    }

    /// Adds an attestation, which takes the place of an earlier one for the same demand.
    /// - Throws: `AtomicFile.Failure`.
    public func add(_ attestation: Attestation) throws(AtomicFile.Failure) {
        try append(
            Line(
                kind: .attested, day: attestation.made, item: attestation.item, note: attestation.note,
                expires: attestation.expires))
    }

    /// Takes back what was attested for a demand.
    /// - Throws: `AtomicFile.Failure`.
    public func withdraw(_ item: String, on day: CalendarDay) throws(AtomicFile.Failure) {
        try append(Line(kind: .withdrawn, day: day, item: item))
    }

    private func append(_ line: Line) throws(AtomicFile.Failure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes: [UInt8]
        do {
            bytes = Array(try encoder.encode(line))
        } catch {
            throw AtomicFile.Failure(path: file.path, message: "the line could not be written as JSON")
        }
        try file.append(bytes)
    }
}
