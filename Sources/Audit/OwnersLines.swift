import FileAccess
import StackModel
import Synchronization

/// Finds the owner's own line for a place, with secrets masked.
///
/// A class, since it remembers what it read: one file is asked for many lines, and many findings are about the same one.
final class OwnersLines: Sendable {
    private struct Known {
        var texts: [String: FileLines?]
        /// The lines that were shown, masked.
        var shown: [Place: String] = [:]
    }

    private let known: Mutex<Known>
    private let directory: String
    private let files: any FileSystem
    private let masking: Masking
    /// The files that are secrets from their first byte to their last, by the name that spans carry.
    private let secretFiles: Set<String>

    private struct Place: Hashable {
        var file: String
        var line: Int
    }

    /// The most bytes of a file that is read only to show a line of it.
    static let limit = 2 << 20
    /// The highest number of a line that a bundle keeps.
    static let lineLimit = 20_000

    /// - Parameters:
    ///   - texts: what was read already, by the name that spans carry.
    ///   - directory: where the owner stands, absolute: other names are relative to it.
    ///   - secretFiles: files of which no line is shown.
    init(
        _ texts: [String: [UInt8]], directory: String, files: any FileSystem, masking: Masking,
        secretFiles: Set<String> = []
    ) {
        self.secretFiles = secretFiles
        known = Mutex(Known(texts: texts.mapValues { FileLines($0) }))
        self.directory = directory
        self.files = files
        self.masking = masking
    }

    /// The snippet at a place; nil when the file cannot be read, or is not text.
    func snippet(at span: SourceSpan) -> Snippet? {
        // A person's public keys name them, and hashes are nobody's to see: their lines are named, never shown.
        let name = FilePath.name(of: span.file)
        guard !name.hasPrefix("authorized_keys"), name != "shadow", !secretFiles.contains(span.file) else { return nil }
        // What is said of a file as a whole is about none of its lines, and its first may be a key.
        guard span.line > 1 || span.column > 1 || span.length > 0 else { return nil }
        let place = Place(file: span.file, line: span.line)
        if let line = known.withLock({ $0.shown[place] }) { return Snippet(at: span, masked: line) }
        guard let line = lines(of: span.file)?.line(span.line) else { return nil }
        let masked = masking.line(line, number: span.line, of: span.file)
        known.withLock { $0.shown[place] = masked }
        return Snippet(at: span, masked: masked)
    }

    private func lines(of file: String) -> FileLines? {
        if let known = known.withLock({ $0.texts[file] }) { return known }
        let bytes = try? files.read(FilePath.joined(directory, file), limit: OwnersLines.limit)
        let lines = bytes.flatMap { FileLines($0) }
        known.withLock { _ = $0.texts.updateValue(lines, forKey: file) }
        return lines
    }
}

/// A file's text with the places where its lines begin.
struct FileLines {
    private let text: [UInt8]
    private let starts: [Int]

    /// Nil when the bytes are no text.
    init?(_ text: [UInt8]) {
        guard !text.prefix(4096).contains(0) else { return nil }
        self.text = text
        starts = [0] + text.indices.filter { text[$0] == 0x0A }.map { $0 + 1 }
    }

    /// The line of that number, from 1, without its end; nil when there is none.
    func line(_ number: Int) -> String? {
        guard number >= 1, number <= starts.count else { return nil }
        let start = starts[number - 1]
        var line = text[start..<(number < starts.count ? starts[number] - 1 : text.count)]
        if line.last == 0x0D { line = line.dropLast() }
        return String(decoding: line, as: UTF8.self)
    }
}
