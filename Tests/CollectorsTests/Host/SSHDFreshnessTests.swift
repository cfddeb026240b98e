import Testing

@testable import Collectors

@Suite("When the SSH server last read its settings")
struct SSHDFreshnessTests {
    @Test(
        "is the newest moment of the units that are active, by systemd",
        arguments: [
            ("ActiveState=active\nStateChangeTimestamp=Thu 1970-01-01 00:01:05 UTC\n", 65),
            ("StateChangeTimestamp=Fri 1970-01-02 00:00:00 UTC\nActiveState=active\n", 86_400),
            (
                "ActiveState=inactive\nStateChangeTimestamp=Fri 1970-01-02 00:00:00 UTC\n\n"
                    + "ActiveState=active\nStateChangeTimestamp=Thu 1970-01-01 00:00:09 UTC\n", 9
            ),
            ("ActiveState=inactive\nStateChangeTimestamp=Thu 1970-01-01 00:01:05 UTC\n", nil),
            ("ActiveState=active\nStateChangeTimestamp=\n", nil),
            ("ActiveState=active\nStateChangeTimestamp=Thu 1970-01-01 00:01:05 CET\n", nil),
            ("ActiveState=active\nStateChangeTimestamp=Thu 1970-99-01 00:01:05 UTC\n", nil),
            ("ActiveState=active\nStateChangeTimestamp=Thu 1970-01-01 00:999999999999:05 UTC\n", nil),
            ("", nil),
        ] as [(String, Int?)])
    func read(_ text: String, _ seconds: Int?) { #expect(SSHDCollector.lastRead(text) == seconds) }
}
