import Testing

@Suite struct CommandTests {
    private static let weak =
        "services:\n  radarr:\n    image: lscr.io/linuxserver/radarr:5.2.6\n    privileged: true\n"
    private static let plain = "services:\n  web:\n    image: nginx:1.27.0\n"

    @Test func findingsAreOne() throws {
        let run = try CommandRun(["compose.yaml": Self.weak])
        let output = try run.run("audit")
        #expect(output.status == 1)
        #expect(output.text.contains("compose.yaml:4:17"))
        #expect(output.text.contains("privileged: true"))
        #expect(!output.text.contains("\u{1B}"), "no colours where there is no terminal")
        #expect(output.errors.isEmpty)
    }

    @Test func aHigherThresholdIsZero() throws {
        let run = try CommandRun(["compose.yaml": Self.plain])
        #expect(try run.run("audit", "--fail-on", "critical").status == 0)
        #expect(try run.run("audit", "--quiet", "--fail-on", "critical").status == 0)
    }

    @Test(arguments: [
        ["audit", "--nonsense"], ["audit", "--format", "pdf"], ["audit", "--fail-on", "awful"], ["nonsense"],
        ["audit", "-q", "-v"], ["explain"], ["explain", "no.such-control"], ["audit", "-f", "compose.yaml", "a", "b"],
    ])
    func wrongUseIsTwo(_ arguments: [String]) throws {
        let run = try CommandRun(["compose.yaml": Self.plain])
        let output = try run.run(arguments)
        #expect(output.status == 2)
        #expect(output.text.isEmpty)
        #expect(!output.errors.isEmpty)
    }

    @Test func brokenSettingsAreTwoWithTheirPlace() throws {
        let run = try CommandRun(["compose.yaml": Self.plain, "watertight.yaml": "fail_on: awful\n"])
        let output = try run.run("audit")
        #expect(output.status == 2)
        #expect(output.errors.contains("watertight.yaml:1:10"))
    }

    @Test func nothingObservedIsThree() throws {
        let run = try CommandRun(["sub/compose.yaml": Self.plain, "broken/compose.yaml": "services: [\n"])
        for arguments in [["audit", "@"], ["audit", "gone"], ["audit", "broken"], ["config", "broken"]] {
            #expect(try run.run(arguments).status == 3, "\(arguments)")
        }
        let output = try run.run("audit", "@")
        #expect(output.text.contains("sub"), "tells where a Compose file is")
    }

    @Test func aNearIdIsSuggested() throws {
        let output = try CommandRun().run("explain", "container.privilege")
        #expect(output.errors.contains("container.privileged"))
    }

    @Test func explainTellsAControlAndADemand() throws {
        let run = try CommandRun()
        let control = try run.run("explain", "container.privileged")
        #expect(control.status == 0)
        for part in ["Why", "How to mend it", "Judged on", "CT1", "waivers:"] { #expect(control.text.contains(part)) }
        #expect(try run.run("explain", "KS1").text.contains("Still to come"))
    }

    @Test func versionAndHelpAreZero() throws {
        let run = try CommandRun()
        #expect(try run.run("--version").text == "0.1.0\n")
        for arguments in [
            ["--help"], ["audit", "--help"], ["help", "config"], ["--generate-completion-script", "bash"],
        ] {
            let output = try run.run(arguments)
            #expect(output.status == 0, "\(arguments)")
            #expect(output.text.count > 200)
        }
    }

    @Test func configPrintsTheModelAndRefusesWithThePlace() throws {
        let run = try CommandRun([
            "compose.yaml": "services:\n  web:\n    image: nginx:${TAG:-1}\n    ports: [\"80:80\"]\n",
            "bad.yaml": "services:\n  web:\n    image: a\n    ports: [\"x:80\"]\n",
        ])
        let yaml = try run.run("config")
        #expect(yaml.status == 0)
        #expect(yaml.text.contains("image: nginx:1"))
        #expect(try run.run("config", "--format", "json").text.hasPrefix("{"))
        #expect(try run.run("config", "--no-interpolate").text.contains("${TAG:-1}"))
        #expect(try run.run("config", "--services").text == "web\n")
        #expect(
            try run.run("config", "--positions").text.contains(
                "services.web.image: nginx:1  # compose.yaml:3:12, with ${TAG} by its default"))
        let refused = try run.run("config", "bad.yaml")
        #expect(refused.status == 3)
        #expect(refused.errors.contains("bad.yaml:4"))
    }

    @Test func checklistWorksWithAndWithoutAProject() throws {
        let without = try CommandRun().run("checklist")
        #expect(without.status == 0)
        #expect(without.text.contains("100 demands"))
        let with = try CommandRun(["compose.yaml": Self.weak]).run("checklist", "--format", "json")
        #expect(with.text.contains("watertight/checklist/1"))
        #expect(try CommandRun().run("checklist", "gone").status == 3)
        #expect(try CommandRun().run("checklist", "--threat-model").text.contains("does not protect"))
    }

    @Test func aReaderThatLeavesEndsItQuietly() throws {
        let run = try CommandRun(["compose.yaml": Self.weak])
        let output = try run.shell("\"$0\" audit -v | head -n 1")
        #expect(output.errors.isEmpty)
    }
}
