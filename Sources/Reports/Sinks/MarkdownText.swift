/// Untrusted text made harmless for Markdown.
enum MarkdownText {
    /// Text between other text: nothing in it becomes markup, a link, HTML or a new line.
    static func inline(_ text: String) -> String {
        var escaped = ""
        for character in PlainText.safe(text) {
            switch character {
            case "\\", "`", "*", "_", "{", "}", "[", "]", "<", ">", "(", ")", "#", "+", "!", "|", "~", "$", "@", "&":
                escaped.append("\\")
                escaped.append(character)
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// Text that already is our own Markdown with user text in it: back-ticks stay, what could be HTML or a link does not.
    static func sentence(_ text: String) -> String {
        let parts = PlainText.safe(text).split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        // An odd number of back-ticks is no code but somebody's text.
        guard parts.count > 1, parts.count % 2 == 1 else { return inline(text) }
        return parts.enumerated().map { index, part in index % 2 == 1 ? code(part) : inline(part) }.joined()
    }

    /// Text as code in a line, between more back-ticks than it holds.
    static func code(_ text: String) -> String {
        let safe = PlainText.safe(text).replacing("|", with: "\\|")
        guard safe.contains("`") else { return "`\(safe)`" }
        return "`` \(safe) ``".replacing("```", with: "` ` `")
    }

    /// A fenced block; the fence is longer than any row of back-ticks inside.
    static func block(_ lines: [String], language: String = "") -> String {
        let safe = lines.map(PlainText.safe)
        var fence = "```"
        while safe.contains(where: { $0.contains(fence) }) { fence += "`" }
        return ([fence + language] + safe + [fence]).joined(separator: "\n")
    }
}
