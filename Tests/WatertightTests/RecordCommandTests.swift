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

    @Test func keysAreKnownSinceTheFirstAudit() throws {
        let run = try CommandRun([
            "compose.yaml":
                "services:\n  radarr:\n    image: lscr.io/linuxserver/radarr:6.0.4\n    volumes: [\"./radarr:/config\"]\n",
            "radarr/config.xml": "<Config>\n  <ApiKey>9f2c4e81b7d05a36c9e1f4728d6b03a5</ApiKey>\n</Config>\n",
        ])
        let first = try run.run("audit", "--verbose")
        #expect(first.errors.isEmpty, "\(first.errors)")
        #expect(try run.shell("stat -c %a .state/keys.json").text == "600\n")
        #expect(try run.shell("grep -rl 9f2c4e81 .state").text.isEmpty)
        let checklist = try run.run("checklist", "--verbose").text.split { $0.isWhitespace }.joined(separator: " ")
        #expect(checklist.contains("last audit was made on"))
        #expect(checklist.contains("it may be older"), "\(checklist)")
        // A year and more later, by what stands on record.
        _ = try run.shell("sed -i 's/\"20[0-9-]*\", \"20/\"2020-01-01\", \"20/' .state/keys.json")
        let later = try run.run("audit", "--verbose").text
        #expect(later.contains("since 2020-01-01, or longer"), "\(later)")
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
