import Testing

@Suite struct RecordCommandTests {
    private static let compose = "name: films\nservices:\n  web:\n    image: nginx:latest\n    ports: [\"8080:80\"]\n"

    @Test func theSecondAuditSaysWhatIsNew() throws {
        let run = try CommandRun(["compose.yaml": Self.compose])
        #expect(try !run.run("audit").text.contains("\nsince "))
        #expect(try run.run("audit").text.contains(": nothing new, nothing gone\n"))
        let text = try run.shell("sed -i 's/latest/1.27.0/; s/8080/127.0.0.1:8080/' compose.yaml; \"$0\" audit").text
        #expect(text.contains(" gone ("), "\(text)")
        let json = try run.run("audit", "--format", "json").text
        #expect(json.contains("\"since\": {"))
        #expect(json.contains("\"new\": []"))
        #expect(try run.shell("ls .state/audits/*/").text.split(separator: "\n").count >= 1)
    }

    @Test(arguments: [
        "\"$0\" audit --no-record", "CI=true \"$0\" audit",
        "\"$0\" audit --save b.json --no-record; \"$0\" audit --from b.json",
        "\"$0\" controls", "\"$0\" checklist", "\"$0\" audit none.yaml",
    ])
    func nothingIsKept(_ line: String) throws {
        let run = try CommandRun(["compose.yaml": Self.compose])
        let output = try run.shell(line)
        #expect(!output.errors.contains("note:"))
        #expect(try run.shell("ls -a .state 2>/dev/null").text.isEmpty)
    }

    @Test func aFolderThatCannotBeWrittenCostsANote() throws {
        let run = try CommandRun(["compose.yaml": Self.compose, ".state": "a file"])
        let output = try run.run("audit", "--fail-on", "critical")
        #expect(output.status == 0, "\(output.errors)")
        #expect(output.errors.hasPrefix("note: this audit is not recorded: "), "\(output.errors)")
    }
}
