import Testing

@Suite struct AttestCommandTests {
    private func run(_ arguments: String, in run: CommandRun) throws -> CommandRun.Output {
        try run.shell("WATERTIGHT_STATE=\(run.folder)/state \"$0\" \(arguments)")
    }

    @Test func whatIsAttestedIsInTheChecklistUntilItExpires() throws {
        let home = try CommandRun(["compose.yaml": "services:\n  web:\n    image: nginx:1.27.0\n"])
        #expect(try run("checklist", in: home).text.contains("[ ] CL32"))
        let output = try run("attest cl32 --note 'restored on Sunday'", in: home)
        #expect(output.status == 0)
        #expect(output.text.hasPrefix("CL32 is attested until 20"))
        let checklist = try run("checklist", in: home)
        #expect(checklist.text.contains("[w] CL32"))
        #expect(checklist.text.contains(": restored on Sunday"))
        #expect(try run("checklist --format json", in: home).text.contains("\"inForce\": true"))
        #expect(try run("attest CL32 --withdraw", in: home).status == 0)
        #expect(try run("checklist", in: home).text.contains("[ ] CL32"))
        #expect(try run("attest CL32 --withdraw", in: home).status == 2)
    }

    @Test func theListTellsWhatIsYoursToSay() throws {
        let home = try CommandRun()
        _ = try run("attest SE3 --note 'KeePassXC'", in: home)
        let list = try run("attest", in: home)
        #expect(list.text.split(separator: "\n").count == 12)
        #expect(list.text.contains(": KeePassXC"))
    }

    @Test(arguments: [
        "KS1 --note x", "ZZ9 --note x", "SE3", "SE3 --note ' '", "SE3 --note x --expires soon",
        "SE3 --note x --expires 2020-01-01", "SE3 --note x --expires 9999-01-01", "SE3 --withdraw --note x",
        "--note x",
    ])
    func whatIsNoAttestationIsWrongUse(_ arguments: String) throws {
        let home = try CommandRun()
        let output = try run("attest \(arguments)", in: home)
        #expect(output.status == 2, "\(output.errors)")
        #expect(!output.errors.isEmpty)
        #expect(try run("attest", in: home).text.split(separator: "\n").count == 11)
    }

    @Test func anUnreadableRecordIsSaidAndCountsForNothing() throws {
        let home = try CommandRun(["compose.yaml": "services: {a: {image: a}}\n", "state/attestations.jsonl/x": ""])
        let output = try run("checklist", in: home)
        #expect(output.errors.hasPrefix("warning: what was attested cannot be read"))
        #expect(output.text.contains("[ ] CL32"))
        #expect(try run("attest SE3 --note x", in: home).status == 3)
    }
}
