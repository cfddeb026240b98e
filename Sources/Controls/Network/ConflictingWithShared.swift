import KnownImages
import StackModel

extension Control {
    static let conflictingWithShared = Control(
        id: "network.conflicting-with-shared",
        title: "A container in another's network has network settings of its own",
        layer: .network,
        impact: .service,
        guide: ["FW3", "VP7"],
        why: """
            The engine refuses a container that shares another's network and has `ports`, `expose`, `dns`, `hostname` or \
            `extra_hosts` of its own ("conflicting options"). It does not start, and the line that stops it is often \
            "solved" by taking it out of the VPN.
            """,
        fix: "Move those settings to the service whose network it shares.",
        references: [Reference("Docker Engine: conflicting options and the container type network mode")],
        reads: [.networkMode, .ports, .expose, .dns, .hostname, .extraHosts],
        variables: [],
        examples: [
            .fails(
                "ports on a member", on: "qbittorrent",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                    ports:  # <-
                      - 127.0.0.1:8080:8080
                """),
            .fails(
                "a name of its own", on: "qbittorrent",
                """
                services:
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: container:gluetun
                    hostname: torrents  # <-
                """),
            .passes(
                "nothing of its own",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    ports: ["127.0.0.1:8080:8080"]
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .unknown(
                "whether it shares a network is not known",
                """
                services:
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: ${MODE}
                    ports: ["127.0.0.1:8080:8080"]
                """),
        ]
    ) { subject in
        subject.services.compactMap { service in
            if let problem = subject.problem(with: service, .networkMode) {
                return Outcome(service.subject, .unknown(because: problem))
            }
            switch service.networkMode?.value {
            case .service?, .container?: break
            default: return nil
            }
            let mode = service.service.place(of: "network_mode")
            var conflicts: [(String, SourceSpan)] = []
            if let port = service.ports.first { conflicts.append(("ports", service.attributes["ports"] ?? port.span)) }
            if let port = service.exposedPorts.first {
                conflicts.append(("expose", service.attributes["expose"] ?? port.span))
            }
            if let dns = service.dns.first { conflicts.append(("dns", service.attributes["dns"] ?? dns.span)) }
            if let name = service.hostname { conflicts.append(("hostname", name.span)) }
            if let host = service.extraHosts.first {
                conflicts.append(("extra_hosts", service.attributes["extra_hosts"] ?? host.span))
            }
            guard let first = conflicts.first else {
                return .pass(service.subject, seen: "no network setting of its own", at: mode)
            }
            let list = conflicts.map(\.0).joined(separator: ", ")
            return .fail(
                service.subject,
                Failure(
                    "\(service.title) does not start: Docker refuses \(list) on a container that shares another's network.",
                    reach: .anyone, at: conflicts.map(\.1) + [mode],
                    seen: conflicts.map { Observation("\($0.0) is written", at: $0.1) },
                    remedy: Remedy(
                        .remove(first.1, what: "\(first.0), and write it on the service whose network it shares"))))
        }
    }
}
