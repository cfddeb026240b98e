public import StackModel

/// What one running app answered to a visitor without any credentials, and which version it says it is.
public struct AppProbe: Sendable, Hashable, Codable {
    /// What was to be learnt.
    public enum Question: String, Sendable, Hashable, Codable {
        /// Whether a visitor gets in without a login.
        case login
        /// Whether the first visitor may still make themselves the owner.
        case setup
        /// Whether an address by which it is administered, or tells its whole configuration, is answered without a login.
        case administration
        /// Whether its log is given out without a login.
        case log
    }

    /// What the answer tells.
    public enum Finding: Sendable, Hashable, Codable {
        case open
        case closed
        /// It tells neither, with the reason as a sentence.
        case undecided(String)
    }

    /// One request's result.
    public struct Answer: Sendable, Hashable, Codable {
        public var question: Question
        public var finding: Finding
        /// The request: `GET /initialize.json`.
        public var request: String
        public var status: Int
        /// What was seen, as a clause, without any value of the answer that could be secret.
        public var seen: String
        public var span: SourceSpan

        public init(
            _ question: Question, _ finding: Finding, request: String, status: Int, seen: String, at span: SourceSpan
        ) {
            self.question = question
            self.finding = finding
            self.request = request
            self.status = status
            self.seen = seen
            self.span = span
        }
    }

    /// The Compose service whose app it is.
    public var service: String
    /// The product's stable name (`radarr`).
    public var product: String
    /// Where it was asked: `http://172.18.0.5:7878`.
    public var address: String
    /// The version as the app itself says; nil when it does not say one without a login.
    public var version: String?
    /// Where it said so.
    public var versionSpan: SourceSpan?
    public var answers: [Answer]

    public init(
        service: String, product: String, address: String, version: String? = nil, versionSpan: SourceSpan? = nil,
        answers: [Answer] = []
    ) {
        self.service = service
        self.product = product
        self.address = address
        self.version = version
        self.versionSpan = versionSpan
        self.answers = answers
    }

    /// The answer to that question; the first that decides it, else the first.
    public func answer(to question: Question) -> Answer? {
        let asked = answers.filter { $0.question == question }
        return asked.first { if case .undecided = $0.finding { false } else { true } } ?? asked.first
    }
}
