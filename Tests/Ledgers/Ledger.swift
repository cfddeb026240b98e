import FoundationEssentials
import Glibc
import LabKit

/// A line of a ledger: what was measured once, and of which program.
public protocol LedgerRow: Codable, Sendable {
    /// The program that it was measured of; rows of another count for nothing.
    var bound: Binding { get }
}

/// What is measured over several sittings: a file with one JSON object a line, to which each sitting adds.
public struct Ledger<Row: LedgerRow>: Sendable {
    public let path: String
    public let binding: Binding

    /// - Parameters:
    ///   - folder: where ledgers are kept; made where it is missing.
    ///   - name: the file's, without `.jsonl`.
    public init(in folder: String, _ name: String, of binding: Binding) {
        mkdir(folder, 0o755)
        path = "\(folder)/\(name).jsonl"
        self.binding = binding
    }

    /// The rows of this program, the oldest first; a line that was cut off counts for nothing.
    public func rows() -> [Row] { all().filter { $0.bound == binding } }

    /// The rows of every program.
    public func all() -> [Row] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONDecoder().decode(Row.self, from: $0) }
    }

    /// Adds one, in one write at the file's end: what another process adds at the same time stays whole too.
    /// - Throws: ``LabFailure`` where it cannot be written.
    public func append(_ row: Row) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // The newline before it too: what an earlier sitting left half-written is then a line of its own.
        let line = Data(isBroken ? [UInt8(ascii: "\n")] : []) + (try encoder.encode(row)) + [UInt8(ascii: "\n")]
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw LabFailure("\(path): cannot be written") }
        defer { close(file) }
        let count = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard count == line.count else { throw LabFailure("\(path): no room") }
    }

    /// Whether the last line was cut off.
    private var isBroken: Bool {
        guard let file = fopen(path, "r") else { return false }
        defer { fclose(file) }
        return fseek(file, -1, SEEK_END) == 0 && fgetc(file) != Int32(UInt8(ascii: "\n"))
    }
}
