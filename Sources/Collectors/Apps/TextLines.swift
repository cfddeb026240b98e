extension String {
    /// The lines without their ends; `\n` and `\r\n` both end one.
    ///
    /// Swift reads `\r\n` as one character, so a split at `"\n"` alone leaves files from Windows in one piece.
    var lines: [Substring] { split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" } }
}
