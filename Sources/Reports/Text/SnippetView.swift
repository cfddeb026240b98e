import Audit

/// A snippet cut to the columns there are, with the caret under the very characters.
struct SnippetView {
    /// The line, made harmless.
    let text: String
    /// Spaces up to the caret.
    let indent: String
    /// `^^^`, as many as the columns it is about.
    let caret: String

    init(_ snippet: Snippet, columns: Int) {
        let room = max(20, columns)
        let length = snippet.text.utf8.count
        if length <= room, snippet.text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
            // Nearly every line: one byte is one column, and nothing is cut.
            text = snippet.text
            indent = String(repeating: " ", count: min(snippet.column - 1, length))
            caret = String(repeating: "^", count: max(1, min(snippet.length, length - indent.utf8.count)))
            return
        }
        var cells = snippet.text.unicodeScalars.map { PlainText.safe(String($0)) }
        var start = snippet.column - 1
        let widths = cells.map { PlainText.width($0) }
        if widths.reduce(0, +) > room, start > room / 2 {
            // Cut in front: the caret must be seen, and a little of what stands before it.
            let keep = start - room / 3
            cells = ["…"] + cells.dropFirst(keep)
            start = start - keep + 1
        }
        var used = 0
        var shown: [String] = []
        for cell in cells {
            let width = PlainText.width(cell)
            if used + width > room - 1, shown.count < cells.count - 1 {
                shown.append("…")
                break
            }
            shown.append(cell)
            used += width
        }
        text = shown.joined()
        indent = String(repeating: " ", count: PlainText.width(shown.prefix(start).joined()))
        let marked = shown.dropFirst(start).prefix(snippet.length).joined()
        caret = String(repeating: "^", count: max(1, PlainText.width(marked)))
    }
}
