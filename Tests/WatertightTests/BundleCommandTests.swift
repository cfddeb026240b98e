import FileAccess
import Testing

@Suite struct BundleCommandTests {
    private static let weak =
        "services:\n  radarr:\n    image: lscr.io/linuxserver/radarr:5.2.6\n    privileged: true\n"

    @Test func whatWasSavedIsReportedAsWhatWasSeen() throws {
        let run = try CommandRun(["compose.yaml": Self.weak])
        let seen = try run.run("audit", "--save", "seen.json")
        #expect(seen.status == 1)
        let other = try CommandRun(["compose.yaml": "services: {}\n"])
        let judged = try other.run("audit", "--from", "\(run.folder)/seen.json")
        #expect(judged.status == 1)
        #expect(judged.text == seen.text)
        #expect(judged.errors.hasPrefix("Judging \(run.folder)/seen.json, collected 20"))
        #expect(try LiveFileSystem().attributes(run.folder + "/seen.json").mode == 0o600)
    }

    @Test func anotherFileIsNotOverwritten() throws {
        let run = try CommandRun(["compose.yaml": Self.weak, "seen.json": "[]"])
        let output = try run.run("audit", "--save", "compose.yaml")
        #expect(output.status == 2)
        #expect(output.errors.contains("compose.yaml: there is another file of that name"))
        #expect(try run.run("audit", "--save", "seen.json").status == 2)
        #expect(try run.run("audit", "--save", "new.json").status == 1)
        #expect(try run.run("audit", "--save", "new.json").status == 1, "a bundle may be replaced")
    }

    @Test func whatIsNoBundleOrCannotBeReadIsNotReplaced() throws {
        let run = try CommandRun(["compose.yaml": Self.weak])
        for making in ["truncate -s 70M x.json", "mkfifo x.json", "mkdir x.json"] {
            let output = try run.shell(
                "\(making) && \"$0\" audit --save x.json; echo $?; stat -c '%F %s' x.json; rm -r x.json")
            #expect(output.text.hasPrefix("2\n"), "\(making): \(output.text)")
            #expect(output.errors.contains("x.json: there is another file of that name"), "\(making)")
            let kind =
                making.hasPrefix("mkfifo") ? "fifo" : making.hasPrefix("mkdir") ? "directory" : "regular file 73400320"
            #expect(output.text.contains(kind), "\(making): \(output.text)")
        }
    }

    @Test func whatCannotBeJudgedIsThree() throws {
        let run = try CommandRun(["compose.yaml": Self.weak])
        let missing = try run.run("audit", "--from", "gone.json")
        #expect(missing.status == 3)
        #expect(missing.errors == "error: gone.json: no such file or directory.\n")
        let other = try run.run("audit", "--from", "compose.yaml")
        #expect(other.status == 3)
        #expect(other.errors.contains("compose.yaml: It is not an evidence bundle."))
    }

    @Test func fromStandsAlone() throws {
        let run = try CommandRun(["compose.yaml": Self.weak])
        for more in [["."], ["--save", "x"], ["--files-only"], ["-f", "compose.yaml"], ["--profile", "a"]] {
            #expect(try run.run(["audit", "--from", "x.json"] + more).status == 2)
        }
    }
}
