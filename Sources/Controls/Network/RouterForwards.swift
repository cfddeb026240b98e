import Evidence
import KnownImages
import StackModel

extension Control {
    static let routerForwards = Control(
        id: "network.router-forwards",
        title: "The router leads a port of the internet here",
        layer: .network,
        impact: .takeover,
        guide: ["EX1", "CL12", "CL15"],
        why: """
            A router opens ports to the internet for any program in the house that asks for it by UPnP, and keeps them \
            open when nobody remembers why. What is published in the home network then is published to everyone. The \
            router is asked only with `--ask-router`. It lists what programs asked for, not what was set on its own page: \
            that it lists nothing shows nothing.
            """,
        fix: """
            Take the mapping away in the program that asked for it (its name is in the list), switch UPnP off in the \
            router, and look at the router's own page for forwards that were set by hand. Come in by WireGuard or \
            Tailscale instead. What is meant to be open goes into `watertight.yaml` as `open_ports`.
            """,
        references: [
            Reference("UPnP Forum: WANIPConnection:1 service template"),
            Reference("CWE-1327: Binding to an Unrestricted IP Address"),
        ],
        reads: [.ports, .host],
        examples: [
            Example.fails("Radarr's page, by a program that asked", on: "radarr", published(marked: true))
                .asked([.init(.tcp, 7878, to: "192.168.1.20", 7878, description: "radarr")]),
            Example.passes("the owner means that port to be open", published())
                .asked([.init(.tcp, 443, to: "192.168.1.20", 7878, description: "proxy")], open: [7878]),
            Example.unknown("no mapping leads here, and those set by hand are not listed", published())
                .asked([.init(.tcp, 32400, to: "192.168.1.31", 32400, description: "tv")]),
            Example.notApplicable("the router was not asked", published()),
        ]
    ) { subject in
        guard let router = subject.evidence.router else {
            guard let gap = subject.evidence.gaps.first(where: { $0.what == "router" }) else { return [] }
            return [.unknown(.host, gap.reason, remedy: gap.remedy)]
        }
        let here = router.entries.filter { $0.isEnabled && subject.isHere($0.client, router) }
        let judged = here.compactMap { forward($0, router, in: subject) }
        guard judged.isEmpty else { return judged }
        return [
            .unknown(
                .host,
                "Of the \(router.entries.count) mappings that programs asked the router for none leads to an open port "
                    + "here; forwards that were set on its own page are not among them.",
                remedy: "Look at the port forwards on the router's own page, and attest what is there.")
        ]
    }

    /// What one mapping to this machine means; nil where nothing is open at its port.
    private static func forward(
        _ entry: RouterMappings.Entry, _ router: RouterMappings, in subject: Case
    ) -> Outcome? {
        let words = "\(entry.transport.rawValue) \(entry.externalPort) leads to port \(entry.internalPort) here"
        let creator = entry.description.isEmpty ? "a program without a name" : "“\(entry.description)”"
        let publication = subject.publications.first { $0.port.isReached(by: entry) }
        let isMeant = subject.expectations.openPorts.contains(entry.internalPort)
        if let publication {
            let place = publication.span
            guard !isMeant else {
                return .pass(publication.target.subject, seen: "\(words), as watertight.yaml has it", at: place)
            }
            return .fail(
                publication.target.subject,
                failure(
                    "Anyone on the internet reaches \(publication.target.title): \(creator) had the router open port "
                        + "\(entry.externalPort).", "the router's \(words), asked for by \(creator)", at: place,
                    impact: publication.known?.purpose == .torrent ? .identity : nil))
        }
        let place = SourceSpan(
            file: "\(router.gateway)#\(entry.transport.rawValue)/\(entry.externalPort)", line: 1, column: 1)
        guard subject.listens(entry) else { return nil }
        guard !isMeant else { return .pass(.host, seen: "\(words), as watertight.yaml has it", at: place) }
        return .fail(
            .host,
            failure(
                "Anyone on the internet reaches port \(entry.internalPort) of this machine: \(creator) had the router open "
                    + "port \(entry.externalPort).", "the router's \(words), asked for by \(creator)", at: place,
                impact: nil))
    }

    private static func failure(
        _ message: String, _ seen: String, at place: SourceSpan, impact: Impact?
    ) -> Failure {
        Failure(
            message, reach: .anyone, impact: impact, at: [place], seen: [Observation(seen, at: place)],
            remedy: Remedy(
                .advise(
                    "Take the mapping away in the router, and switch UPnP off there and in the program that asked."),
                mayBreak: "Whoever came in that way needs another, such as WireGuard."))
    }

    private static func published(marked: Bool = false) -> String {
        """
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:6.4.3
            ports:
              - "7878:7878"\(marked ? "  # <-" : "")
        """
    }
}

extension PublishedPort {
    /// Whether what the router leads to that port of this machine comes to it.
    fileprivate func isReached(by entry: RouterMappings.Entry) -> Bool {
        guard transport == entry.transport, !isLoopback, let first = hostPort else { return false }
        return (first...max(first, lastHostPort ?? first)).contains(entry.internalPort)
    }
}

extension Case {
    /// Whether an address is this machine's.
    fileprivate func isHere(_ address: String, _ router: RouterMappings) -> Bool {
        if address == router.ownAddress { return true }
        let interfaces = evidence.network?.host?.interfaces ?? []
        return interfaces.contains { $0.addresses.contains { "\($0.address)" == address } }
    }

    /// Whether a program of this machine listens at the mapping's port, to more than itself.
    fileprivate func listens(_ entry: RouterMappings.Entry) -> Bool {
        (evidence.network?.host?.sockets ?? []).contains { socket in
            socket.port == entry.internalPort && socket.transport.rawValue == entry.transport.rawValue
                && socket.state == .listening && !socket.address.isLoopback
        }
    }
}

extension Example {
    /// The same where the router, 192.168.1.1, told of these mappings.
    fileprivate func asked(_ entries: [RouterMappings.Entry], open: Set<Int> = []) -> Example {
        var example = self
        example.expectations.openPorts = open
        example.router = RouterMappings(gateway: "192.168.1.1", ownAddress: "192.168.1.20", entries: entries)
        return example
    }
}
