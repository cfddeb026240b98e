import ComposeFile
import StackModel
import Testing

@Suite("Interpolation: the forms of the Compose Specification, and what Docker Compose 2.40 does where it is silent")
struct InterpolationTests {
    private static let table = VariableTable(process: [
        "NAME": "jelly", "EMPTY": "", "JSON": #"{"n":2}"#, "port": "8096", "ſ": "long s",
    ])

    private func text(_ template: String) throws -> String {
        try Interpolator(Self.table).interpolate(template).text
    }

    private func refusal(_ template: String) throws -> InterpolationError {
        try #require(throws: InterpolationError.self) { try text(template) }
    }

    @Test(
        "expands",
        arguments: [
            // Plain and braced names, upper and lower case, at the ends and side by side.
            ("$NAME", "jelly"), ("${NAME}", "jelly"), ("a $port b", "a 8096 b"), ("$NAME$port", "jelly8096"),
            ("${NAME}${port}", "jelly8096"), ("$NAME-fin", "jelly-fin"), ("$NAME.fin", "jelly.fin"),
            ("$UNSET_ x", " x"), ("[${UNSET}]", "[]"), ("[${EMPTY}]", "[]"), ("${ſ}", "long s"),
            // Dollars that start no expression.
            ("$$NAME", "$NAME"), ("$${NAME}", "${NAME}"), ("$$$NAME", "$jelly"), ("$$$$", "$$"), ("$", "$"),
            ("a $ b", "a $ b"), ("^x$", "^x$"), ("$}", "$}"), ("$9", "$9"), ("$-", "$-"), ("ü$é", "ü$é"),
            // Default when unset, or unset or empty.
            ("${UNSET-d}", "d"), ("${EMPTY-d}", ""), ("${NAME-d}", "jelly"), ("${UNSET:-d}", "d"),
            ("${EMPTY:-d}", "d"), ("${NAME:-d}", "jelly"), ("${UNSET:-}", ""), ("${UNSET-}", ""),
            // Replacement when set, or set and not empty.
            ("${UNSET+r}", ""), ("${EMPTY+r}", "r"), ("${NAME+r}", "r"), ("${UNSET:+r}", ""), ("${EMPTY:+r}", ""),
            ("${NAME:+r}", "r"), ("${NAME:+}", ""),
            // Required, with a value.
            ("${NAME:?why}", "jelly"), ("${NAME?why}", "jelly"), ("${EMPTY?why}", ""),
            // The operator that stands first decides; the others are text.
            ("${UNSET:-a:-b?c+d}", "a:-b?c+d"), ("${UNSET-a:?b}", "a:?b"), ("${NAME+a-b:?c}", "a-b:?c"),
            (":-?+ ${UNSET-d}", ":-?+ d"), ("${UNSET:-/srv/media:ro}", "/srv/media:ro"),
            // Nested in default, replacement and message.
            ("${UNSET:-$NAME}", "jelly"), ("${UNSET:-${ALSO:-${THIRD:-deep}}}", "deep"),
            ("${NAME:+${UNSET:-in} ${port}}", "in 8096"), ("${NAME:?${UNSET:-x}}", "jelly"),
            ("${UNSET-${NAME} ${NAME}} after", "jelly jelly after"), ("${UNSET:-a$$b}", "a$b"),
            // Several with operators in one line; braces in the words.
            ("${UNSET:-x} and ${ALSO-y} end", "x and y end"), ("${UNSET:-redis}.${NAME:?}", "redis.jelly"),
            (#"${UNSET:-{"a":{"b":1}}} t"#, #"{"a":{"b":1}} t"#), (#"${JSON:-{"a":1}}"#, #"{"n":2}"#),
            ("${UNSET:-{}} x", "{} x"), ("${UNSET-b} z} q", "b z} q"), ("${UNSET:-}}", "}"),
            // An expression never goes over a line end, but the text may.
            ("a\n${NAME}\nb", "a\njelly\nb"), ("${UNSET:-a}\n${ALSO:-b}", "a\nb"),
        ])
    func expands(template: String, expected: String) throws {
        #expect(try text(template) == expected)
    }

    @Test(
        "refuses what is no expression, at the expression",
        arguments: [
            ("${", 0), ("${}", 0), ("${ }", 0), ("${ NAME}", 0), ("${NAME }", 0), ("${NAME!}", 0), ("${NAME", 0),
            ("${NAME:-x", 0), ("${NAME:}", 0), ("${9}", 0), ("${NAME:=x}", 0), ("${-x}", 0), ("ok é ${NAME", 5),
            ("${UNSET:-${}}", 9), ("${NAME:-é${}}", 9), ("${UNSET:-x} ${", 12), ("${UNSET:-a\nb}", 0),
            // The brace that directly follows an opening one is not counted: the words run to the last brace.
            ("${UNSET:-{}} x ${NAME:-y}", 15),
        ])
    func refuses(template: String, offset: Int) throws {
        let error = try refusal(template)
        #expect(error.code == .invalidFormat)
        #expect(error.offset == offset)
        #expect(error.message.contains("invalid interpolation format"))
        #expect(error.hint.contains("$$"))
    }

    @Test(
        "refuses for a required variable without a value",
        arguments: [
            ("${UNSET:?set it}", "UNSET", ": set it", 0), ("${UNSET?set it}", "UNSET", ": set it", 0),
            ("${EMPTY:?set it}", "EMPTY", ": set it", 0), ("${UNSET:?}", "UNSET", "", 0),
            ("a ${UNSET?}", "UNSET", "", 2),
            ("${UNSET:?see ${NAME}}", "UNSET", ": see jelly", 0),
            // Worked out although NAME has a value, as in compose-go 2.9.
            ("${NAME:-${UNSET:?inner}}", "UNSET", ": inner", 8), ("${UNSET:+${EMPTY:?inner}}", "EMPTY", ": inner", 9),
        ])
    func required(template: String, name: String, reason: String, offset: Int) throws {
        let error = try refusal(template)
        #expect(error.code == .required)
        #expect(error.name == name)
        #expect(error.offset == offset)
        #expect(error.message == "required variable \(name) is missing a value\(reason)")
    }

    @Test(
        "says which variables decided the text",
        arguments: [
            ("plain", []),
            ("$NAME ${NAME}", [VariableUse(name: "NAME", origin: .process)]),
            ("${UNSET}", [VariableUse(name: "UNSET", origin: .unset)]),
            ("${UNSET:-d}", [VariableUse(name: "UNSET", origin: .expression)]),
            ("${UNSET:+r}", [VariableUse(name: "UNSET", origin: .expression)]),
            (
                "${UNSET:-${NAME}}",
                [VariableUse(name: "UNSET", origin: .expression), VariableUse(name: "NAME", origin: .process)]
            ),
            ("${NAME:-${UNSET}}", [VariableUse(name: "NAME", origin: .process)]),
            ("$$NAME", []),
        ] as [(String, [VariableUse])])
    func uses(template: String, expected: [VariableUse]) throws {
        #expect(try Interpolator(Self.table).interpolate(template).uses == expected)
    }

    @Test("nesting and size are bounded")
    func bounds() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "${U:-", count: depth) + "x" + String(repeating: "}", count: depth)
        }
        #expect(try text(nested(Interpolator.maximumDepth)) == "x")
        #expect(try refusal(nested(Interpolator.maximumDepth + 1)).code == .tooDeep)
        let side = Interpolator(VariableTable(process: ["K": String(repeating: "k", count: 1024)]))
        #expect(try side.interpolate(String(repeating: "$K", count: 1024)).text.count == 1 << 20)
        let error = #expect(throws: InterpolationError.self) {
            try side.interpolate(String(repeating: "$K", count: 1025))
        }
        #expect(error?.code == .tooLarge)
        #expect(try text(String(repeating: "${U:-x}", count: 2000)).count == 2000, "side by side is not nested")
    }
}

@Suite("VariableTable: Docker Compose's precedence")
struct InterpolationVariableTableTests {
    private func layered(_ table: VariableTable, _ files: [(String, String)]) throws -> VariableTable {
        try table.layered(files.map { (file: $0.0, bytes: Array($0.1.utf8)) })
    }

    @Test("the process wins over files, a later file over an earlier one")
    func precedence() throws {
        let table = try layered(
            VariableTable(process: ["A": "process"]), [("a.env", "A=1\nB=1\nC=1\n"), ("b.env", "B=2\nD=$C\n")])
        #expect(table.plain == ["A": "process", "B": "2", "C": "1", "D": "1"])
        #expect(table.value("A")?.origin == .process)
        #expect(table.value("B")?.origin == .envFile(SourceSpan(file: "b.env", line: 1, column: 3, length: 1)))
        #expect(table.value("NOPE") == nil)
    }

    @Test("inside a file the process wins over the file's own lines, and those over earlier files")
    func expansion() throws {
        let table = try layered(
            VariableTable(process: ["HOST": "outer"]),
            [("a.env", "HOST=one\nPORT=1\n"), ("b.env", "HOST=two\nPORT=2\nURL=http://$HOST:$PORT\n")])
        #expect(table.value("URL")?.value == "http://outer:2")
    }

    @Test("an include's files come below all that is known")
    func included() throws {
        let parent = try layered(VariableTable(), [(".env", "A=parent\n")])
        let child = try layered(parent, [("sub/.env", "A=child\nB=$A\n")])
        #expect(child.plain == ["A": "parent", "B": "parent"])
        #expect(parent.adding("A", "x", origin: .unset).value("A")?.value == "parent")
        #expect(parent.adding("COMPOSE_PROJECT_NAME", "x", origin: .expression).value("COMPOSE_PROJECT_NAME") != nil)
    }

    @Test("a bare name that the environment lacks leaves the earlier value")
    func bare() throws {
        let table = try layered(VariableTable(process: ["P": "p"]), [("a.env", "A=1\n"), ("b.env", "A\nP\nNOPE\n")])
        #expect(table.plain == ["A": "1", "P": "p"])
    }

    @Test("quotes a value of the wrong type only where it stands in the Compose file")
    func hidesFilledValues() throws {
        func message(_ service: String) throws -> String {
            let error = try #require(throws: LoadError.self) {
                try load(
                    ["/project/compose.yaml": "services: {web: {image: nginx, \(service)}}\n"],
                    environment: ["TOKEN": "hunter2", "MORE": "hunter3"])
            }
            return error.problem.message
        }
        #expect(try message(#"privileged: "maybe""#) == "`maybe` is not true or false")
        #expect(try message(#"privileged: "${TOKEN}""#) == "the value of TOKEN is not true or false")
        #expect(try message(#"scale: "${TOKEN}$MORE$TOKEN""#) == "the value of TOKEN, MORE is not a whole number")
        #expect(
            try message(#"volumes: [{type: bind, source: /a, target: /b, read_only: "$TOKEN"}]"#)
                == "the value of TOKEN is not true or false")
        #expect(
            try message(#"build: {additional_contexts: ["${TOKEN}"]}"#)
                == "the value of TOKEN is not of the form KEY=VALUE")
    }

    @Test("names the variable of a secret where a port, volume, device or name cannot be used")
    func hidesGivenSecrets() throws {
        func message(_ service: String, _ rest: String = "") throws -> String {
            let error = try #require(throws: LoadError.self) {
                try load(
                    ["/project/compose.yaml": "services: {web: {image: nginx, \(service)}}\n\(rest)"],
                    environment: ["DB_PASSWORD": "hunter2", "API_KEY": "k7", "PORT": "web"])
            }
            return error.problem.message
        }
        #expect(
            try message(#"ports: ["${DB_PASSWORD}:80"]"#)
                == "invalid port `${DB_PASSWORD}:80`: invalid host port ${DB_PASSWORD}")
        #expect(
            try message(#"ports: ["80:${API_KEY}"]"#)
                == "invalid port `80:${API_KEY}`: invalid container port ${API_KEY}")
        #expect(
            try message(#"volumes: ["/a:/$DB_PASSWORD:ro:x"]"#)
                == "invalid volume `/a:/${DB_PASSWORD}:ro:x`: too many colons")
        #expect(
            try message(#"devices: ["/dev/a:b:c:${DB_PASSWORD}"]"#)
                == "the device `/dev/a:b:c:${DB_PASSWORD}` has too many colons")
        #expect(
            try message(#"volumes: ["${DB_PASSWORD}:/data"]"#).contains("hunter2") == false)
        #expect(
            try message(#"ports: ["${TOKEN:-sesame9}:80"]"#).contains("sesame9") == false)
        // What is no secret is still quoted: it is what the owner looks for.
        #expect(try message(#"ports: ["${PORT}:80"]"#) == "invalid port `web:80`: invalid host port web")
    }
}
