import Glibc
import Processes
import Testing

/// The runner keeps its promises: no shell, no inherited environment, limits that hold.
struct LiveProcessRunnerTests {
    private let runner = LiveProcessRunner()

    @Test func `a status other than 0 is a result`() throws {
        let result = try runner.run(ProcessRequest("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"]))
        #expect(result == ProcessResult(.exited(3), output: Array("out\n".utf8), errors: Array("err\n".utf8)))
    }

    @Test func `a signal is told apart from a status`() throws {
        #expect(try runner.run(ProcessRequest("/bin/sh", ["-c", "kill -9 $$"])).ending == .signalled(9))
    }

    @Test func `the environment is the given one and nothing else`() throws {
        let result = try runner.run(ProcessRequest("/usr/bin/env", environment: ["A": "1", "B": "x y"]))
        #expect(String(decoding: result.output, as: UTF8.self) == "A=1\nB=x y\n")
    }

    @Test func `arguments reach the program as they are`() throws {
        let result = try runner.run(ProcessRequest("/usr/bin/printf", ["%s|", "$HOME", "a b", "*", ""]))
        #expect(String(decoding: result.output, as: UTF8.self) == "$HOME|a b|*||")
    }

    @Test func `nothing is on standard input`() throws {
        #expect(try runner.run(ProcessRequest("/bin/cat")).output.isEmpty)
    }

    @Test func `input larger than any buffer arrives whole`() throws {
        let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(try runner.run(ProcessRequest("/bin/cat", outputLimit: 1 << 22, input: input)).output == input)
        // A program that does not read it is no failure.
        #expect(try runner.run(ProcessRequest("/bin/true", input: input)).status == 0)
    }

    @Test func `programs started together answer in order, each within its own limits`() throws {
        let results = runner.run([
            ProcessRequest("/bin/sh", ["-c", "sleep 0.2; echo a"]), ProcessRequest("/no/such"),
            ProcessRequest("/bin/cat", input: Array("b\n".utf8)),
            ProcessRequest("/bin/sleep", ["30"], timeLimit: .milliseconds(300)),
            ProcessRequest("/bin/sh", ["-c", "exit 4"]),
        ])
        #expect(try results[0].get().output == Array("a\n".utf8))
        #expect(results[1] == .failure(.notFound("/no/such")))
        #expect(try results[2].get().output == Array("b\n".utf8))
        #expect(results[3] == .failure(.timedOut))
        #expect(try results[4].get().status == 4)
    }

    @Test func `a program that is not there, or may not run, is said to be so`() {
        #expect(throws: ProcessError.notFound("/no/such")) { try runner.run(ProcessRequest("/no/such")) }
        #expect(throws: ProcessError.notPermitted("/etc/passwd")) { try runner.run(ProcessRequest("/etc/passwd")) }
        #expect(throws: ProcessError.self) { try runner.run(ProcessRequest("sh")) }
        #expect(throws: ProcessError.self) { try runner.run(ProcessRequest("/bin/echo", ["a\0b"])) }
    }

    @Test(.timeLimit(.minutes(1))) func `the time limit ends the program and what it started`() throws {
        let started = ContinuousClock.now
        #expect(throws: ProcessError.timedOut) {
            try runner.run(
                ProcessRequest("/bin/sh", ["-c", "trap '' TERM; sleep 97531 & wait"], timeLimit: .milliseconds(300)))
        }
        #expect(ContinuousClock.now - started < .seconds(10))
        usleep(50_000)
        let left = try runner.run(
            ProcessRequest("/bin/sh", ["-c", "grep -lz 97531 /proc/[0-9]*/cmdline 2>/dev/null | grep -v self"]))
        let lines = String(decoding: left.output, as: UTF8.self).split(separator: "\n")
        // The shell and the grep that look for it name the number too; both are gone when their result is here.
        #expect(lines.allSatisfy { access(String($0), F_OK) != 0 }, "\(lines)")
    }

    @Test func `more output than the limit ends the program`() {
        #expect(throws: ProcessError.outputLimitExceeded) {
            try runner.run(ProcessRequest("/usr/bin/yes", timeLimit: .seconds(20), outputLimit: 10_000))
        }
    }

    @Test func `a closed standard output does not end the wait`() throws {
        let result = try runner.run(
            ProcessRequest("/bin/sh", ["-c", "exec 1>&- 2>&-; sleep 0.2; exit 4"], environment: ["PATH": "/bin"]))
        #expect(result.status == 4)
    }

    @Test func `no descriptor is left open`() throws {
        func count() throws -> Int {
            let result = try runner.run(ProcessRequest("/bin/ls", ["/proc/\(getpid())/fd"]))
            return result.output.count { $0 == 0x0a }
        }
        let before = try count()
        for _ in 0..<50 { _ = try? runner.run(ProcessRequest("/no/such")) }
        for _ in 0..<50 { _ = try runner.run(ProcessRequest("/bin/true")) }
        #expect(try count() < before + 40)
    }
}
