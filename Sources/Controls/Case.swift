public import Evidence
import KnownImages
public import StackModel

/// What is judged: the evidence of one project with its services recognised, worked out once for all controls.
public struct Case: Sendable {
    public let evidence: Evidence
    public let expectations: Expectations
    /// The active services, sorted by name.
    public let services: [KnownService]
    /// The services that only another profile would start.
    public let inactive: [KnownService]
    /// Every published port with whom it leads to.
    public let publications: [Publication]
    /// The same as it runs; empty where nothing runs otherwise than its file says.
    let running: [RunningCase]
    let doors: HostDoorsOnce

    public init(_ evidence: Evidence, expectations: Expectations = Expectations()) {
        let doors = HostDoorsOnce()
        self.init(
            evidence, expectations, doors,
            running: RunningCase.all(evidence, expectations: expectations, doors: doors))
    }

    /// The case of the services as they are given, whatever runs.
    init(asWritten evidence: Evidence, expectations: Expectations, doors: HostDoorsOnce) {
        self.init(evidence, expectations, doors, running: [])
    }

    private init(
        _ evidence: Evidence, _ expectations: Expectations, _ doors: HostDoorsOnce, running: [RunningCase]
    ) {
        self.running = running
        self.doors = doors
        self.evidence = evidence
        self.expectations = expectations
        let known = evidence.stack.services.map { service in
            var recognition = KnownImages.recognise(service)
            // What the running app says of itself is its version, whatever the tag says.
            if let running = evidence.probe(of: service.name)?.version.flatMap({ Version($0) }) {
                recognition.version = running
            }
            return KnownService(evidence.withBoundPorts(service), recognition)
        }
        services = known
        inactive = evidence.stack.inactiveServices.map { KnownService($0, KnownImages.recognise($0)) }
        publications = Publication.all(of: known)
    }

    public var stack: Stack { evidence.stack }

    /// The active service of that name.
    public func service(_ name: String) -> KnownService? { services.first { $0.name == name } }
    /// The active services in any of the roles.
    public func services(_ roles: Role...) -> [KnownService] { services.filter { roles.contains($0.role) } }
    /// The published ports that lead to the service.
    public func publications(to service: KnownService) -> [Publication] {
        publications.filter { $0.target.name == service.name }
    }

    /// One outcome per service that `isAsked` chooses; the rest of the services are left out.
    public func eachService(
        where isAsked: (KnownService) -> Bool = { _ in true }, _ judge: (KnownService) -> Verdict
    ) -> [Outcome] {
        services.filter(isAsked).map { Outcome($0.subject, judge($0)) }
    }
}
