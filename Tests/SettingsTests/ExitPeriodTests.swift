import Settings
import Testing

@Suite struct ExitPeriodTests {
    @Test(arguments: [("5m", 300), ("30m", 1800), ("2h", 7200), ("24h", 86_400)])
    func `a period from five minutes to a day is taken`(_ text: String, _ seconds: Int) throws {
        #expect(try choices("exit_address: \(text)").exitPeriod == .seconds(seconds))
    }

    @Test func `off asks nobody, as does silence`() throws {
        #expect(try choices("exit_address: off").exitPeriod == nil)
        #expect(try choices("metrics: off").exitPeriod == nil)
    }

    @Test(arguments: [
        "1m", "4m", "25h", "0h", "m", "-5m", "30", "30s", "99999999999999999999m", "9223372036854775807h",
    ])
    func `anything else is said to be wrong`(_ text: String) {
        #expect(throws: (any Error).self) { _ = try choices("exit_address: \(text)") }
    }

    private func choices(_ line: String) throws -> GuardChoices {
        try Settings.parse(Array("guard:\n  \(line)\n".utf8), file: "watertight.yaml").guardChoices
    }
}
