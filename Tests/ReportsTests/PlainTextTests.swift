import Reports
import Testing

@Suite struct PlainTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("tab\there", "tab here"), ("\u{1B}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
        ("a\r\nb", "a\\u{d}\\u{a}b"), ("\u{202E}abc", "\\u{202e}abc"), ("\u{9B}31m", "\\u{9b}31m"),
        ("zero\u{200B}width", "zero\\u{200b}width"), ("ünï → 日本", "ünï → 日本"), ("\u{E0041}", "\\u{e0041}"),
    ])
    func controlCharactersBecomeVisible(_ text: String, _ safe: String) {
        #expect(PlainText.safe(text) == safe)
    }

    @Test(arguments: [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("•••", 3), ("", 0), ("😀", 2)])
    func widthIsWhatATerminalGives(_ text: String, _ columns: Int) {
        #expect(PlainText.width(text) == columns)
    }

    @Test func wrapsAtSpacesAndKeepsLongWords() {
        #expect(PlainText.wrapped("one two three", to: 8) == ["one two", "three"])
        #expect(PlainText.wrapped("a-very-long-word b", to: 4) == ["a-very-long-word", "b"])
        #expect(PlainText.wrapped("", to: 10) == [""])
        #expect(PlainText.wrapped("a\nb", to: 10) == ["a", "b"])
        #expect(PlainText.wrapped("日本 日本 x", to: 7) == ["日本", "日本 x"])
    }

    @Test func boundWordsStayTogetherAndAreShownWithASpace() {
        #expect(PlainText.wrapped("one two\u{A0}three four", to: 9) == ["one", "two three", "four"])
    }
}
