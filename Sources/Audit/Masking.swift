public import StackModel

/// Hides secrets in text on its way out: every report passes all of its text through one of these.
public struct Masking: Sendable {
    private let redactor: Redactor
    private let scanner: SecretScanner

    /// - Parameters:
    ///   - redactor: knows every secret value that was read.
    ///   - scanner: finds what a line gives away by itself.
    public init(redactor: Redactor = Redactor(), scanner: SecretScanner = SecretScanner()) {
        self.redactor = redactor
        self.scanner = scanner
    }

    /// Lets paths of the project's folder through, so that places stay of use.
    func allow(pathsIn folder: String) { redactor.allow(pathsIn: folder) }

    /// Text for a report with each known secret masked at equal width.
    public func text(_ text: String) -> String { redactor.redact(text) }

    /// A line of the owner's file, masked at equal width.
    /// - Parameter file: the name that spans carry.
    public func line(_ line: String, number: Int, of file: String) -> String {
        redactor.mask(line, file: file, number: number, with: scanner)
    }
}
