import FileAccess
import StackModel

/// Finds the owner's own line for a place, with secrets masked.
struct OwnersLines {
    private let texts: [String: [UInt8]]
    private let directory: String
    private let files: any FileSystem
    private let masking: Masking

    /// The most bytes of a file that is read only to show a line of it.
    static let limit = 2 << 20

    /// - Parameters:
    ///   - texts: what was read already, by the name that spans carry.
    ///   - directory: where the owner stands, absolute: other names are relative to it.
    init(_ texts: [String: [UInt8]], directory: String, files: any FileSystem, masking: Masking) {
        self.texts = texts
        self.directory = directory
        self.files = files
        self.masking = masking
    }

    /// The snippet at a place; nil when the file cannot be read, or is not text.
    func snippet(at span: SourceSpan) -> Snippet? {
        let text: [UInt8]
        if let known = texts[span.file] {
            text = known
        } else if let read = try? files.read(FilePath.joined(directory, span.file), limit: OwnersLines.limit) {
            text = read
        } else {
            return nil
        }
        guard !text.prefix(4096).contains(0) else { return nil }
        return Snippet(at: span, in: text, masking: masking)
    }
}
