import Glibc
import StackModel

/// A moment by two clocks: one that only ever goes on, for intervals, and the one on the wall, for stamps.
///
/// Nothing is decided by the wall's clock, so nothing happens when somebody sets it.
public struct Moment: Sendable, Hashable {
    /// Time since the machine started, without the time that it slept.
    public var uptime: Duration
    /// Milliseconds since 1970-01-01 00:00 UTC, as far as the machine knows.
    public var wall: Int64

    public init(uptime: Duration, wall: Int64) {
        self.uptime = uptime
        self.wall = wall
    }

    /// As ISO 8601 in UTC, with milliseconds.
    public var stamp: String {
        // Rounded down, before 1970 too.
        let seconds = Int((wall - ((wall % 1000) + 1000) % 1000) / 1000)
        let ofDay = ((seconds % 86_400) + 86_400) % 86_400
        let parts = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { Moment.padded($0, 2) }
        let thousandths = Moment.padded(Int(((wall % 1000) + 1000) % 1000), 3)
        return "\(CalendarDay(epochSeconds: seconds))T\(parts.joined(separator: ":")).\(thousandths)Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// The clocks that a guard goes by; handed in, so that tests move time as they like.
public protocol GuardClock: Sendable {
    /// Both clocks at once.
    func now() -> Moment
    /// Waits by the clock that only goes on.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// The machine's own clocks.
public struct LiveGuardClock: GuardClock {
    public init() {}

    public func now() -> Moment {
        var steady = timespec()
        var wall = timespec()
        clock_gettime(CLOCK_MONOTONIC, &steady)
        clock_gettime(CLOCK_REALTIME, &wall)
        return Moment(
            uptime: .seconds(steady.tv_sec) + .nanoseconds(steady.tv_nsec),
            wall: Int64(wall.tv_sec) * 1000 + Int64(wall.tv_nsec / 1_000_000))
    }

    public func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration, tolerance: .milliseconds(50), clock: SuspendingClock())
    }
}
