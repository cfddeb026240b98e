import KnownImages
import StackModel

extension Control {
    static let scriptWritableByClient = Control(
        id: "vpn.script-writable-by-client",
        title: "Another container can change a script that the VPN container runs",
        layer: .network,
        impact: .identity,
        guide: ["KS1"],
        why: """
            Gluetun runs the commands of `VPN_PORT_FORWARDING_UP_COMMAND` and its like as root with `NET_ADMIN`. Where the \
            script lies in a folder that another container may write, whoever takes that container rewrites the script, \
            and the next forwarded port opens the firewall from inside the VPN container.
            """,
        fix: """
            Mount the folder with `:ro` in every container, or give the other container no mount of it; edit the script on \
            the host.
            """,
        references: [Reference("Gluetun wiki: VPN port forwarding"), Reference("OWASP Docker Top 10 D06")],
        reads: [.image, .environment, .envFile, .volumes],
        variables: Set(scriptVariables),
        examples: scriptWritableByClientExamples
    ) { subject in
        subject.eachGluetun { scripts(of: $0, in: subject) }
    }

    /// Source: `internal/configuration/settings` of the Gluetun repository; the last two are of its master branch.
    private static let scriptVariables = [
        "VPN_PORT_FORWARDING_UP_COMMAND", "VPN_PORT_FORWARDING_DOWN_COMMAND", "VPN_UP_COMMAND", "VPN_DOWN_COMMAND",
    ]

    private static func scripts(of vpn: KnownService, in subject: Case) -> Verdict {
        var paths: [(path: String, entry: EnvironmentEntry)] = []
        for name in scriptVariables {
            let setting = vpn.setting(name)
            if let verdict = setting.forced { return verdict }
            if case .hidden(let entry) = setting {
                return .unknown(
                    reason: "\(name) holds a secret, so that its command was not read.",
                    remedy: "See that no other container may write the script that \(entry.name) names.")
            }
            if case .text(let text, let entry) = setting { paths += text.absolutePaths.map { ($0, entry) } }
        }
        guard !paths.isEmpty else { return .notApplicable("\(vpn.title) is told to run no script.") }
        for (path, entry) in paths {
            guard
                let script = subject.folders(of: vpn).compactMap({ $0.outside(path) }).max(by: { $0.depth < $1.depth })
            else { continue }
            for other in subject.services where other.name != vpn.name {
                guard let mount = subject.folders(of: other).first(where: { !$0.isReadOnly && $0.holds(script.place) })
                else { continue }
                return writable(path, entry, by: other, at: mount.span, on: vpn)
            }
            for other in subject.services where other.name != vpn.name {
                if let problem = subject.problem(with: other, .volumes) { return .unknown(because: problem) }
            }
        }
        return .pass(paths.map { Observation("no other container may write \($0.path)", at: $0.entry.span) })
    }

    private static func writable(
        _ path: String, _ entry: EnvironmentEntry, by other: KnownService, at place: SourceSpan, on vpn: KnownService
    ) -> Verdict {
        .fail(
            Failure(
                """
                Code in \(other.title) can open the kill switch: it may rewrite \(path), which \(vpn.title) runs as root.
                """,
                reach: .inside, at: [place, entry.span],
                seen: [
                    Observation("\(other.name) may write the folder of the script", at: place),
                    Observation("\(entry.name) runs \(path)", at: entry.span),
                ],
                remedy: Remedy(
                    .advise("put `:ro` behind this mount of \(other.name)"),
                    mayBreak: "What \(other.name) itself writes into that folder needs a folder of its own.")))
    }

    private static let scriptWritableByClientExamples: [Example] = [
        .fails(
            "the torrent client has the folder of the scripts too", on: "gluetun",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                volumes: ["./scripts:/scripts"]
                environment:
                  VPN_PORT_FORWARDING: "on"
                  VPN_PORT_FORWARDING_UP_COMMAND: /bin/sh -c "/scripts/port_up.sh {{PORT}}"
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: service:gluetun
                volumes:
                  - ./scripts:/scripts  # <-
            """),
        .passes(
            "it may only read them",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                volumes: ["./scripts:/scripts"]
                environment:
                  VPN_PORT_FORWARDING_UP_COMMAND: /scripts/port_up.sh {{PORT}}
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: service:gluetun
                volumes: ["./scripts:/scripts:ro"]
            """),
        .notApplicable(
            "no script",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
            """),
        .unknown(
            "a variable names the command, and it is set nowhere",
            """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3
                volumes: ["./scripts:/scripts"]
                environment:
                  VPN_PORT_FORWARDING_UP_COMMAND: ${UP_COMMAND}
            """),
    ]
}

/// A folder or file that a service is given, by where it is outside of the container.
private struct SharedFolder {
    /// An absolute path of the host, or `volume:` with the volume's key.
    var source: String
    var target: String
    var isReadOnly: Bool
    var span: SourceSpan

    /// Where the container's path is outside of it, and how deep the mount is; nil when it is not in this mount.
    func outside(_ path: String) -> (place: String, depth: Int)? {
        guard HostMount.path(path, isWithin: target) else { return nil }
        let rest = target == "/" ? path : String(path.dropFirst(target.count))
        return ((source == "/" ? "" : source) + rest, target.count)
    }

    func holds(_ place: String) -> Bool {
        HostMount.path(place, isWithin: source) && (source != "/" || place.first == "/")
    }
}

extension Case {
    fileprivate func folders(of service: KnownService) -> [SharedFolder] {
        let binds = hostMounts(of: service).map {
            SharedFolder(
                source: $0.path, target: HostMount.normal($0.target), isReadOnly: $0.isReadOnly, span: $0.span)
        }
        let volumes = service.mounts.compactMap { mount -> SharedFolder? in
            guard mount.kind == .volume, let key = mount.source, !binds.contains(where: { $0.span == mount.span })
            else { return nil }
            return SharedFolder(
                source: "volume:\(key)", target: HostMount.normal(mount.target), isReadOnly: mount.isReadOnly,
                span: mount.span)
        }
        return binds + volumes
    }
}

extension String {
    /// The absolute paths among the words of a command, quoted or not.
    fileprivate var absolutePaths: [String] {
        split { " \t\"';&|()".contains($0) }.filter { $0.hasPrefix("/") && $0.count > 1 }.map {
            HostMount.normal(String($0))
        }
    }
}
