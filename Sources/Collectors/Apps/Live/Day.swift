/// A day as a number, for telling how old something is.
struct Day {
    /// Days since 1970-01-01 in UTC.
    let number: Int

    init(epochSeconds: Int) {
        number = (epochSeconds >= 0 ? epochSeconds : epochSeconds - 86_399) / 86_400
    }

    /// Reads the day of an ISO 8601 moment, `2026-11-22T04:00:00Z`.
    init?(_ text: String) {
        let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        // Counted from March on, so that the leap day is a year's last.
        let shifted = month > 2 ? month - 3 : month + 9
        let from = month > 2 ? year : year - 1
        number =
            365 * from + from / 4 - from / 100 + from / 400 + (153 * shifted + 2) / 5 + day - 1 - 719_468
    }
}
