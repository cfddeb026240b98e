public import StackModel

/// What only a person knows, as they said it: it is dated, and it expires.
public struct Attestation: Sendable, Hashable, Codable {
    /// The demand of the guide, such as `SE3`.
    public var item: String
    /// In their own words, up to ``noteLimit`` characters.
    public var note: String
    /// The day it was said.
    public var made: CalendarDay
    /// The last day on which it counts.
    public var expires: CalendarDay

    /// The most characters of a note.
    public static let noteLimit = 500
    /// For how many days it counts when nothing else is said.
    public static let usualDays = 180
    /// For how many days it may count at most.
    public static let mostDays = 731

    public init(item: String, note: String, made: CalendarDay, expires: CalendarDay) {
        self.item = item
        self.note = note
        self.made = made
        self.expires = expires
    }

    /// Whether it still counts on that day.
    public func holds(on day: CalendarDay) -> Bool { made <= day && day <= expires }
}
