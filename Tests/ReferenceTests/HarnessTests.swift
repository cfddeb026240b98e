import Testing

@Suite("The comparison itself")
struct HarnessTests {
    private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test("reads JSON, numbers as written")
    func reads() throws {
        let document = try read(#"{"a": [1, 1.0, -2e3, true, null], "b\n\u00e9\ud83c\udfac": {"": "\/\\"}}"#)
        #expect(
            document
                == .object([
                    "a": .array([.number("1"), .number("1.0"), .number("-2e3"), .bool(true), .null]),
                    "b\n\u{E9}\u{1F3AC}": .object(["": .string("/\\")]),
                ]))
        for broken in ["", "{", "[1,]", "{\"a\" 1}", "nul", "[1] x", "\"abc"] {
            #expect(throws: JSONReader.Malformed.self) { try read(broken) }
        }
    }

    @Test("names each difference by its path, whatever the order of keys")
    func differences() throws {
        let left = try read(#"{"s": {"a": {"ports": [{"t": 80}, {"t": 81}], "x": 1}}, "n": "1"}"#)
        let right = try read(#"{"n": 1, "s": {"a": {"ports": [{"t": 80}], "y": 2, "x": 1.0}}}"#)
        #expect(
            left.differences(from: right).map(\.path) == ["n", "s.a.ports[1]", "s.a.x", "s.a.y"])
        #expect(left.differences(from: left).isEmpty)
    }

    @Test("finds the profiles of a file in its text")
    func profiles() {
        #expect(
            CorpusText.envFiles(in: "  env_file: .env\n  env_file:\n    - a.env # x\n    - /b\n") == [".env", "a.env"])
        #expect(CorpusText.variables(in: "$A ${B:-x} $$C ${b_2?}") == ["A", "B", "C", "b_2"])
        let text = "a:\n  profiles: [x, \"y\"]\nb:\n  profiles:\n    - z # c\n    - 'w'\n  ports:\n    - 80:80\n"
        #expect(CorpusText.profiles(in: text) == ["w", "x", "y", "z"])
    }

    @Test("reads an args file")
    func arguments() throws {
        let call = try Invocation(
            name: "n", directory: "/d",
            arguments: "-f a\n-f b\n--profile *\n--env-file e\n-p p\nenv A=b=c\nenv E=\ncwd sub\n--no-interpolate\n")
        #expect(
            call.referenceArguments == [
                "-f", "a", "-f", "b", "--profile", "*", "--env-file", "e", "-p", "p", "config", "--format", "json",
                "--no-interpolate",
            ])
        #expect(call.environment["A"] == "b=c")
        #expect(call.environment["E"] == "")
        #expect(call.directory == "/d/sub")
        #expect(throws: ChildProcess.Failure.self) { try Invocation(name: "n", directory: "/d", arguments: "--nope") }
    }

    @Test("takes the line from the reference's words")
    func line() {
        #expect(ReferenceBinary.line(in: "yaml: line 12: did not find expected key") == 12)
        #expect(ReferenceBinary.line(in: "services.app must be a mapping") == nil)
    }
}
