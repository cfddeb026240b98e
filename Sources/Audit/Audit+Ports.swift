import Collectors
public import Evidence
import FileAccess
import KnownImages
import StackModel

extension Audit {
    /// Looks at the ports of this machine, and at who reaches them.
    /// - Parameter request: its environment and directory count; its projects do not.
    public func ports(_ request: AuditRequest) async -> (survey: PortSurvey, masking: Masking) {
        let redactor = Redactor()
        let scanner = SecretScanner(redactor: redactor, defaultOf: { KnownImages.defaultValues[$0] })
        let masking = Masking(redactor: redactor, scanner: scanner)
        guard let live else { return (PortSurvey(nil, containers: nil, gaps: []), masking) }
        let gathering = Gathering(
            files: files, processes: processes, live: live, request: request, scanner: scanner, records: nil)
        var containers: [EngineContainer]?
        var gaps: [Gap] = []
        if RunningProjects(http: live.http, files: files, environment: request.environment).isEngineThere {
            let answer = await gathering.engine(live, nil)
            // Those of an engine elsewhere open no port of this machine.
            containers = answer.engine?.containers?.filter(\.isOfThisMachine)
            gaps = answer.gaps.filter { ["engine", "engine:containers"].contains($0.what) }
        }
        let (network, unseen) = await gathering.networks(live, [])
        return (PortSurvey(network, containers: containers, gaps: gaps + unseen), masking)
    }

    /// The ports of the machine that a bundle tells of.
    public static func ports(_ bundle: EvidenceBundle) -> (survey: PortSurvey, masking: Masking) {
        let seen = bundle.projects.compactMap(\.evidence)
        guard let evidence = seen.first(where: { $0.network?.host != nil }) else {
            let gap = Gap(
                "network:host", reason: "The saved evidence does not tell of the machine's own network.",
                remedy: "Save it again with `watertight audit --save`, as root on the server.")
            return (PortSurvey(nil, containers: nil, gaps: [gap]), Masking())
        }
        // Each project tells of its own containers.
        var containers: [EngineContainer] = []
        for container in seen.flatMap({ $0.engine?.containers ?? [] }).filter(\.isOfThisMachine)
        where !containers.contains(where: { $0.id == container.id }) {
            containers.append(container)
        }
        let gaps = evidence.gaps.filter { ["network", "network:host", "firewall:host"].contains($0.what) }
        return (PortSurvey(evidence.network, containers: containers, gaps: gaps), Masking())
    }
}
