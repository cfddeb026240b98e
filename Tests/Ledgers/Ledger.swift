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

    /// Adds one.
    /// - Throws: ``LabFailure`` where it cannot be written.
    public func append(_ row: Row) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // The newline before it too: what an earlier sitting left half-written is then a line of its own.
        let isBroken = (try? Data(contentsOf: URL(filePath: path)))?.last.map { $0 != UInt8(ascii: "\n") } ?? false
        let line = Data(isBroken ? [UInt8(ascii: "\n")] : []) + (try encoder.encode(row)) + [UInt8(ascii: "\n")]
        guard let file = fopen(path, "a") else { throw LabFailure("\(path): cannot be written") }
        defer { fclose(file) }
        let count = line.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        guard count == line.count, fflush(file) == 0 else { throw LabFailure("\(path): no room") }
    }
}
