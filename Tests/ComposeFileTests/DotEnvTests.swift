import ComposeFile
import StackModel
import Testing

@Suite("DotEnv: the dialect of Docker Compose 2.40, each line tried with its binary")
struct DotEnvTests {
    private static let environment = ["OUTER": "o", "SHARED": "from outside"]

    private func entries(_ text: String) throws -> [DotEnvEntry] {
        try DotEnv.parse(Array(text.utf8), file: "t.env") { Self.environment[$0] }
    }

    /// What Compose keeps: the last of each name, without the bare names that the environment lacks.
    private func values(_ text: String) throws -> [String: String] {
        var kept: [String: String] = [:]
        for entry in try entries(text) where entry.value != nil { kept[entry.name] = entry.value }
        return kept
    }

    @Test(
        "reads",
        arguments: [
            // Blank lines and comments.
            ("", [:]), ("\n\r\n \t\n", [:]), ("# c\n  # d\n#", [:]), ("#a=1\nB=2 # c\n", ["B": "2"]),
            // Names and separators.
            ("A=1\n", ["A": "1"]), ("A=1", ["A": "1"]), ("  A = 1  \n", ["A": "1"]),
            ("A: 1\nB : 2\n", ["A": "1", "B": "2"]),
            ("A:=1\n", ["A": "=1"]), ("A=b=c\n", ["A": "b=c"]), ("A: b:c\n", ["A": "b:c"]),
            ("a.b-c[1]=d\n", ["a.b-c[1]": "d"]),
            ("Größe=1\n", ["Größe": "1"]), ("1=2\n", ["1": "2"]), ("A\tB=1\n", ["A\tB": "1"]), ("=v\n", ["": "v"]),
            // export.
            ("export A=1\n", ["A": "1"]), ("\texport\t A=1\n", ["A": "1"]), ("exported=1\n", ["exported": "1"]),
            ("export_A=1\n", ["export_A": "1"]), ("export\nB=2\n", ["B": "2"]), ("export=1\n", ["export": "1"]),
            // Plain values: trimmed, a comment needs a space before it.
            ("A=a b\n", ["A": "a b"]), ("A=a#b #c\n", ["A": "a#b"]), ("A= #x\n", ["A": "#x"]), ("A=\n", ["A": ""]),
            ("A=a\t#z\n", ["A": "a\t#z"]), (#"A=a\tb\n"# + "\n", ["A": #"a\tb\n"#]), ("A=it's\n", ["A": "it's"]),
            ("A=x \"y\"\n", ["A": "x \"y\""]),
            // Quoted values, over lines too; what follows the quote is read on.
            ("A='x y'\n", ["A": "x y"]), ("A=\"x # y\" # z\n", ["A": "x # y"]), ("A='a\nb\n'\n", ["A": "a\nb\n"]),
            (#"A='it\'s \n $OUTER'"#, ["A": #"it's \n $OUTER"#]), (#"A="say \"hi\"""#, ["A": #"say "hi""#]),
            ("A=\"q\"B=2\n", ["A": "q", "B": "2"]), ("A=\"q\" C=3", ["A": "q", "C": "3"]), ("A=''\n", ["A": ""]),
            // Escapes, in double quotes only.
            (#"A="a\nb\tc\\d\re""#, ["A": "a\nb\tc\\d\re"]),
            (#"A="\0101 \07 \0189 \0777 \0377""#, ["A": #"A \7 \189 \777 ÿ"#]),
            (#"A="\c \x07 \u12e4 \z \a\b\f\v""#, ["A": "\\c \\x07 \\u12e4 \\z \u{7}\u{8}\u{C}\u{B}"]),
            // Variables: environment, then earlier lines; not in single quotes.
            ("A=1\nB=$A${A}-${C:-d}\n", ["A": "1", "B": "11-d"]), ("A=$OUTER\n", ["A": "o"]),
            ("SHARED=here\nB=$SHARED\n", ["SHARED": "here", "B": "from outside"]), ("A='$OUTER'\n", ["A": "$OUTER"]),
            (#"A="\$OUTER \${OUTER} ${OUTER} $$x""#, ["A": "$OUTER ${OUTER} o $x"]), ("A=$NOPE\n", ["A": ""]),
            ("A=1\nA=${A}2\n", ["A": "12"]), ("A=a$$b\n", ["A": "a$b"]),
            // A bare name takes the environment's value; without a line end the word is the value of no name.
            ("OUTER\nNOPE\nA=1\n", ["OUTER": "o", "A": "1"]), ("A=1\nlol", ["A": "1", "": "lol"]),
            ("export OUTER\n", ["OUTER": "o"]),
            // Byte order mark and Windows line ends.
            ("\u{FEFF}A=1\r\nB='2'\r\nC=\"a\r\nb\"\r\n", ["A": "1", "B": "2", "C": "a\r\nb"]),
            ("OUTER\r\n", ["OUTER": "o"]),
        ] as [(String, [String: String])])
    func reads(text: String, expected: [String: String]) throws {
        #expect(try values(text) == expected)
    }

    @Test(
        "refuses at the place, with what to do next",
        arguments: [
            ("A=1\nKEY FOO=1\n", 2, 1, "space"), ("%A=1\n", 1, 1, "unexpected character \"%\""),
            ("A=1\n  lol$wut\n", 2, 6, "unexpected character \"$\""), ("A=1\n\nB=\"x\ny\n", 3, 3, "not closed"),
            ("A='x\"\n", 1, 3, "not closed"), (#"A="x\""#, 1, 3, "not closed"), ("A=\"", 1, 3, "not closed"),
            ("A=ok ${\n", 1, 6, "invalid interpolation format"), ("# c\nA=${X:?set X}\n", 2, 3, "required variable X"),
            ("A=\"q ${\"\n", 1, 4, "invalid interpolation format"), ("- A=1\n", 1, 1, "space"),
        ])
    func refuses(text: String, line: Int, column: Int, words: String) throws {
        let error = try #require(throws: DotEnvError.self) { try entries(text) }
        #expect(error.span.file == "t.env")
        #expect(error.span.line == line)
        #expect(error.span.column == column)
        #expect(error.message.contains(words), "\(error.message)")
        #expect(!error.hint.isEmpty)
    }

    @Test("places count lines and Unicode scalars, without the byte order mark")
    func places() throws {
        let found = try entries("\u{FEFF}A=1\nexport Größe = \"é\nz\" # c\nOUTER\n")
        #expect(found.map(\.name) == ["A", "Größe", "OUTER"])
        #expect(found.map(\.style) == [.unquoted, .doubleQuoted, .inherited])
        #expect(found[0].nameSpan == SourceSpan(file: "t.env", line: 1, column: 1, length: 1))
        #expect(found[0].valueSpan == SourceSpan(file: "t.env", line: 1, column: 3, length: 1))
        #expect(found[1].nameSpan == SourceSpan(file: "t.env", line: 2, column: 8, length: 5))
        #expect(found[1].valueSpan == SourceSpan(file: "t.env", line: 2, column: 17, length: 1))
        #expect(found[2].valueSpan == SourceSpan(file: "t.env", line: 4, column: 1, length: 5))
    }

    @Test("an entry says what it was made with")
    func variables() throws {
        let found = try entries("A=1\nB=$A$OUTER$NOPE${D:-d}\nC='$A'\n")
        #expect(
            found[1].variables == [
                VariableUse(name: "A", origin: .envFile(SourceSpan(file: "t.env", line: 1, column: 3, length: 1))),
                VariableUse(name: "OUTER", origin: .process), VariableUse(name: "NOPE", origin: .unset),
                VariableUse(name: "D", origin: .expression),
            ])
        #expect(found[2].variables.isEmpty)
    }

    @Test("values that double on each line end in an error, not in memory")
    func bounds() throws {
        let bomb = "A0=0123456789\n" + (1...60).map { "A\($0)=$A\($0 - 1)$A\($0 - 1)\n" }.joined()
        let error = try #require(throws: DotEnvError.self) { try entries(bomb) }
        #expect(error.message.contains("larger than"))
        #expect(error.span.line <= 20)
    }

    @Test("bytes that are no UTF-8 become the replacement character, as in Compose's output")
    func notText() throws {
        let found = try DotEnv.parse([0x41, 0x3D, 0xFF, 0x0A], file: "t.env") { _ in nil }
        #expect(found.first?.value == "\u{FFFD}")
    }
}

@Suite("RawEnv: format: raw")
struct DotEnvRawTests {
    private func values(_ bytes: [UInt8]) throws -> [String: String?] {
        let found = try RawEnv.parse(bytes, file: "r.env") { $0 == "OUTER" ? "o" : nil }
        return Dictionary(found.map { ($0.name, $0.value) }) { $1 }
    }

    @Test(
        "takes lines as they are",
        arguments: [
            ("A=\"q\" # c $X\n", ["A": "\"q\" # c $X"]), ("  A= v \n", ["A": " v "]), ("A=1\r\n", ["A": "1"]),
            ("#A=1\n  # B\n\n", [:]), ("OUTER\nNOPE\n", ["OUTER": "o", "NOPE": nil]), ("A=b=c", ["A": "b=c"]),
            ("\u{FEFF}A=1\n", ["A": "1"]), ("A=\n", ["A": ""]), ("%é=1\n", ["%é": "1"]), ("A=1\nA=2\n", ["A": "2"]),
        ] as [(String, [String: String?])])
    func reads(text: String, expected: [String: String?]) throws {
        #expect(try values(Array(text.utf8)) == expected)
    }

    @Test(
        "refuses at the place",
        arguments: [("A=1\nA B=1\n", 2, 1), ("=1\n", 1, 1), ("A =1\n", 1, 1), ("A=1\n  =1\n", 2, 3)])
    func refuses(text: String, line: Int, column: Int) throws {
        let error = try #require(throws: DotEnvError.self) { try values(Array(text.utf8)) }
        #expect((error.span.line, error.span.column) == (line, column))
        #expect(!error.hint.isEmpty)
    }

    @Test("refuses bytes that are no UTF-8, and lines over 64 KiB")
    func limits() throws {
        let broken = try #require(throws: DotEnvError.self) { try values([0x41, 0x3D, 0x0A, 0xFF]) }
        #expect(broken.span.line == 2)
        let long = try #require(throws: DotEnvError.self) {
            try values(Array(("A=1\nB=" + String(repeating: "x", count: 70_000)).utf8))
        }
        #expect(long.span.line == 2)
    }
}
