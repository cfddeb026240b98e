public import StackModel

/// One rule: a single file under `Network/`, `Access/`, … carries everything there is to say about one weakness.
///
/// Tests, `explain`, the reports and `docs/controls/` are made from it. It reads nothing but the ``Case`` it is given.
///
/// A class, since every answer and every finding names its control: shared, not copied.
public final class Control: Sendable, Identifiable {
    /// `area.what-is-wrong`, kebab case; never used again once released.
    public let id: String
    /// What is wrong, as a clause with a capital and without a full stop: "The torrent client is outside the tunnel".
    public let title: String
    public let layer: Layer
    /// What is lost when the weakness is used; with each finding's reach it gives the severity.
    public let impact: Impact
    /// Ids of the guide's items that it answers, wholly or in part.
    public let guide: [String]
    /// Why it matters, in a few sentences of Markdown.
    public let why: String
    /// How to mend it by hand, in a few sentences of Markdown.
    public let fix: String
    public var references: [Reference] { makeReferences() }
    /// The attributes it reads: where one could not be resolved, its pass becomes `unknown`.
    public let reads: Set<Attribute>
    /// The environment variables it reads, where it reads single ones: an undecided value of any other variable leaves
    /// its answer alone. nil when any variable may matter.
    public let variables: Set<String>?
    /// Older ids that still name it in waivers.
    public let aliases: [String]
    /// Stacks that it finds fault with, passes, and cannot decide: run as tests, shown in the documentation.
    public var examples: [Example] { makeExamples() }
    /// The rule itself: a pure function.
    public let judge: @Sendable (Case) -> [Outcome]
    // Made when they are asked for: an audit asks for neither, and the catalogue is built at each of its starts.
    private let makeReferences: @Sendable () -> [Reference]
    private let makeExamples: @Sendable () -> [Example]

    public init(
        id: String, title: String, layer: Layer, impact: Impact, guide: [String] = [], why: String, fix: String,
        references: @autoclosure @escaping @Sendable () -> [Reference] = [], reads: Set<Attribute>,
        variables: Set<String>? = nil, aliases: [String] = [],
        examples: @autoclosure @escaping @Sendable () -> [Example],
        judge: @escaping @Sendable (Case) -> [Outcome]
    ) {
        self.id = id
        self.title = title
        self.layer = layer
        self.impact = impact
        self.guide = guide
        self.why = why
        self.fix = fix
        makeReferences = references
        self.reads = reads
        self.variables = variables
        self.aliases = aliases
        makeExamples = examples
        self.judge = judge
    }
}

/// Where a control's demand is also made, or its facts come from.
public struct Reference: Sendable, Hashable {
    /// "CIS Docker 1.6.0 5.5", "OWASP Docker D01", "Gluetun wiki: firewall".
    public var title: String
    /// Empty where the title says it all.
    public var url: String

    public init(_ title: String, _ url: String = "") {
        self.title = title
        self.url = url
    }

    /// A recommendation of the CIS Docker Benchmark 1.6.0.
    public static func cis(_ number: String) -> Reference { Reference("CIS Docker Benchmark 1.6.0, \(number)") }
}

/// What of the files a control reads; the raw value is the Compose attribute's name.
public enum Attribute: String, Sendable, Hashable, CaseIterable {
    case image, build, command, entrypoint, environment, labels, ports, expose, networks, volumes, tmpfs, secrets,
        configs, devices, gpus, user, privileged, sysctls, ulimits, deploy, restart, healthcheck, logging, dns, pid,
        ipc, uts, cgroup, profiles, hostname
    case envFile = "env_file"
    case networkMode = "network_mode"
    case extraHosts = "extra_hosts"
    case groupAdd = "group_add"
    case readOnly = "read_only"
    case capAdd = "cap_add"
    case capDrop = "cap_drop"
    case securityOpt = "security_opt"
    case usernsMode = "userns_mode"
    case memLimit = "mem_limit"
    case pidsLimit = "pids_limit"
    case cpus
    case dependsOn = "depends_on"
    case containerName = "container_name"
    case pullPolicy = "pull_policy"
    /// Not an attribute: the files beside the Compose files (modes, owners, git, the apps' settings).
    case files
    /// Not an attribute: the machine that runs the stack.
    case host
    /// Not an attribute: this machine's own records of earlier audits.
    case records
    /// Not an attribute: what the guard of this machine tells of itself.
    case guardian
    /// Not an attribute: the proofs that this machine keeps.
    case proofs
    /// Not an attribute: the Compose and env files themselves, as the owner wrote and keeps them. What the engine tells
    /// of a container says nothing of them.
    case composeFile = "the Compose file"
}
