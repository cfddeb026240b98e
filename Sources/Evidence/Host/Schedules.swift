public import StackModel

/// The machine's timers and cron jobs that matter to the stack; what they do is told by kind, never by their text.
public struct Schedules: Sendable, Hashable, Codable {
    /// One job.
    public struct Job: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, Codable {
            /// `watertight audit`, or the guard.
            case audit
            /// A script that calls itself a security audit.
            case auditScript
            case backup
            /// Asks the VPN provider whether the torrent client is connected.
            case vpnCheck
            /// Pulls images or recreates containers.
            case containerUpdate
        }

        /// How often it runs.
        public enum Frequency: String, Sendable, Hashable, Codable, Comparable {
            case minutes, hours, days, weeks, months, seldom, unknown

            public static func < (left: Frequency, right: Frequency) -> Bool { left.rank < right.rank }

            private var rank: Int {
                switch self {
                case .minutes: 0
                case .hours: 1
                case .days: 2
                case .weeks: 3
                case .months: 4
                case .seldom: 5
                case .unknown: 6
                }
            }
        }

        public var kind: Kind
        /// When it runs, as written: five cron fields, `@daily`, or `OnCalendar`'s value.
        public var schedule: String
        public var frequency: Frequency
        /// Whether it takes place at all: a timer that is not switched on does not.
        public var isOn: Bool
        /// For a VPN check: whether it also takes "You are not connected" for a yes.
        public var takesNoForYes: Bool
        public var span: SourceSpan

        public init(
            kind: Kind, schedule: String, frequency: Frequency, isOn: Bool = true, takesNoForYes: Bool = false,
            span: SourceSpan
        ) {
            self.kind = kind
            self.schedule = schedule
            self.frequency = frequency
            self.isOn = isOn
            self.takesNoForYes = takesNoForYes
            self.span = span
        }
    }

    public var jobs: [Job]
    /// Places that are there and could not be read: other users' crontabs, mostly.
    public var unread: [String]

    public init(jobs: [Job], unread: [String] = []) {
        self.jobs = jobs
        self.unread = unread
    }
}
