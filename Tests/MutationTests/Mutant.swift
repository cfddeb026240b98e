import Evidence
import StackModel
import Testing

/// One weakness, planted by itself into the hardened example.
///
/// Everything that is expected of the audit is written down with it: which control finds it, on which subject, on which
/// line, and what else that edit brings about.
struct Mutant: Sendable {
    /// What was done, as a clause; unique.
    let name: String
    /// The id of the control that must find it.
    let control: String
    let subject: Subject
    /// Usually one edit; several only where one alone cannot make the weakness.
    let edits: [Edit]
    /// The line that the finding must point at; by default the first line that the first edit changed.
    let place: Place
    /// The other findings that the edit brings about, `control subject`, each a consequence that an owner would agree with.
    let also: Set<String>

    /// Where the finding must point at.
    enum Place: Sendable {
        /// The first line that the first edit changed or added.
        case edited
        /// The first line, after the first edit was made, that holds the text; looked for from the named service on.
        case line(String, service: String? = nil, file: String = Edit.compose)
        /// A file as a whole (its mode, its owner, its state in git): no line to compare.
        case wholeFile
    }

    init(
        _ name: String, _ control: String, on subject: Subject, _ edits: Edit..., at place: Place = .edited,
        also: Set<String> = []
    ) {
        self.name = name
        self.control = control
        self.subject = subject
        self.edits = edits
        self.place = place
        self.also = also
    }

    /// A weakness that only many edits together make.
    init(
        _ name: String, _ control: String, on subject: Subject, _ edits: [Edit], at place: Place,
        also: Set<String> = []
    ) {
        self.name = name
        self.control = control
        self.subject = subject
        self.edits = edits
        self.place = place
        self.also = also
    }

    /// The commonest form: a weakness of one service of the Compose file.
    init(
        _ name: String, _ control: String, on service: String, _ edits: Edit..., at place: Place = .edited,
        also: Set<String> = []
    ) {
        self.name = name
        self.control = control
        self.subject = .service(service)
        self.edits = edits
        self.place = place
        self.also = also
    }
}

extension Mutant: CustomTestStringConvertible {
    var testDescription: String { "\(control): \(name)" }
}

/// One small change to the files.
enum Edit: Sendable {
    static let compose = "compose.yaml"

    /// The first occurrence of a text, from the named service on where one is given, becomes another.
    case replace(file: String = Edit.compose, service: String? = nil, String, with: String)
    /// A file that was not there before.
    case create(file: String, String, mode: UInt16 = 0o600)
    /// The service's block goes.
    case removeService(String)
    case mode(file: String, UInt16)
    case owner(file: String, UInt32)
    /// git has the file in its index.
    case track(file: String)
    /// No exclude file covers it.
    case unignore(file: String)
    /// An earlier commit had it.
    case commit(file: String)
    /// A file of the machine's goes.
    case remove(file: String)
    /// A program of the machine's answers so; nil when it is not there.
    case answer(String, String?)
    /// A file of the machine's has not changed for so many days.
    case age(file: String, days: Int)
    /// The machine's disk is so full.
    case full(percent: Int)
    /// A folder has that mode.
    case folder(String, UInt16)
    /// The network was seen, and is so.
    case network(NetworkEvidence)
    /// Earlier audits kept this.
    case records(RecordEvidence)
    /// These proofs were made, of what the engine and the namespaces then tell.
    case proofs(@Sendable (EngineEvidence, NetworkEvidence?) -> [ProofRecord])
    /// The router was asked, and told of these mappings.
    case router(RouterMappings)
    /// The guard told this of itself.
    case guardian(GuardStanding)
    /// The proxy was seen to serve this.
    case page(ServedPage)
    /// The engine runs the stack as it is written, but for this.
    case engine(@Sendable (inout EngineEvidence) -> Void)

    /// These lines (without indentation) are added to the service, before its image.
    static func add(_ lines: String, to service: String) -> Edit {
        .replace(service: service, "    image: ", with: indented(lines, by: 4) + "    image: ")
    }

    /// This variable is added to the service's environment.
    static func set(_ variable: String, _ value: String, on service: String) -> Edit {
        .replace(service: service, "    environment:\n", with: "    environment:\n      \(variable): \(value)\n")
    }

    /// A text of the service becomes another.
    static func change(_ old: String, to new: String, in service: String) -> Edit {
        .replace(service: service, old, with: new)
    }

    /// A service is added at the end of the file's services.
    static func service(_ name: String, _ lines: String) -> Edit {
        .replace("\nnetworks:\n", with: "\n  \(name):\n    <<: *hardened\n\(indented(lines, by: 4))\nnetworks:\n")
    }

    /// What the example writes for an image of linuxserver's.
    static let linuxserver = """
        user: 1000:1000
        read_only: true
        tmpfs: ["/run:uid=1000,gid=1000,exec"]
        """

    private static func indented(_ lines: String, by count: Int) -> String {
        lines.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "\n" : String(repeating: " ", count: count) + $0 + "\n" }.joined()
    }
}
