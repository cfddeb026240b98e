import StackModel
import Testing

@Suite struct CalendarDayTests {
    @Test(arguments: ["2027-06-30", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])
    func readsAndPrintsTheSame(_ text: String) {
        #expect(CalendarDay(text)?.description == text)
    }

    @Test(arguments: [
        "2027-06-31", "2023-02-29", "1900-02-29", "2027-13-01", "2027-00-10", "2027-01-00", "27-01-01", "2027-1-1",
        "2027/01/01", "2027-01-01 ", "tomorrow", "", "२०२७-०१-०१", "+027-01-01",
    ])
    func refusesWhatIsNoDay(_ text: String) {
        #expect(CalendarDay(text) == nil)
    }

    /// The expected days were taken from `date -u -d @SECONDS +%F`.
    @Test(arguments: [
        (0, "1970-01-01"), (86_399, "1970-01-01"), (86_400, "1970-01-02"), (-1, "1969-12-31"),
        (951_782_400, "2000-02-29"), (951_868_800, "2000-03-01"), (1_795_305_600, "2026-11-22"),
        (4_107_542_400, "2100-03-01"), (4_107_542_399, "2100-02-28"),
    ])
    func countsDaysOfTheEpoch(_ seconds: Int, _ day: String) {
        #expect(CalendarDay(epochSeconds: seconds).description == day)
    }

    @Test func ordersByYearThenMonthThenDay() throws {
        let days = try ["2026-12-31", "2027-01-01", "2027-01-02", "2027-02-01"].map { try #require(CalendarDay($0)) }
        #expect(days == days.sorted())
        #expect(days[0] < days[3])
    }

    /// The expected days were taken from `date -u -d "DAY + N days" +%F`.
    @Test(arguments: [
        ("2026-11-22", 180, "2027-05-21"), ("2024-02-28", 1, "2024-02-29"), ("2023-02-28", 1, "2023-03-01"),
        ("2027-01-01", -1, "2026-12-31"), ("2000-02-29", 366, "2001-03-01"), ("1970-01-01", 0, "1970-01-01"),
    ])
    func countsDays(_ from: String, _ days: Int, _ to: String) throws {
        let (from, to) = (try #require(CalendarDay(from)), try #require(CalendarDay(to)))
        #expect(from.advanced(byDays: days) == to)
        #expect(from.days(until: to) == days)
    }

    @Test func staysWithinItsYears() throws {
        let day = try #require(CalendarDay("9999-12-31"))
        #expect(day.advanced(byDays: .max) == day)
        #expect(day.advanced(byDays: .min).description == "0001-01-01")
    }
}
