import KnownImages
import StackModel

extension Control {
    static let ignoredSetting = Control(
        id: "vpn.ignored-setting",
        title: "Gluetun ignores a setting as it is spelt",
        layer: .network,
        impact: .defence,
        guide: ["VP5"],
        why: """
            Gluetun says nothing about a variable that it does not know. Names change between releases (`FIREWALL` until \
            3.38, `DOT` until 3.40, then `DNS_SERVER`), so a line copied from a guide may do nothing at all while its \
            owner counts on it.
            """,
        fix: "Use the name that your release reads, or remove the line.",
        references: [Reference("Gluetun: internal/configuration/settings, by release")],
        reads: [.image, .environment, .envFile],
        variables: [],
        examples: [
            .fails(
                "renamed in 3.39", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      - FIREWALL=on  # <-
                """),
            .fails(
                "misspelt", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_OUTBOUND_SUBNET: 192.168.1.0/24  # <-
                """),
            .fails(
                "new in 3.41, and 3.40 runs", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.40.4
                    environment:
                      DNS_SERVER: "on"  # <-
                      HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE: '{"auth":"none"}'  # <-
                """),
            .fails(
                "a name that no release reads any more", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:latest
                    environment:
                      HTTP_CONTROL_SERVER_PORT: 8000  # <-
                      DNS_KEEP_NAMESERVER: "on"  # <-
                """),
            .passes(
                "old names that are still read",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      VPNSP: mullvad
                      DOT: "on"
                      EXTRA_SUBNETS: 192.168.1.0/24
                      UMASK: "022"
                """),
            .unknown(
                "some releases read it, and the tag names none",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun@sha256:2b42bfa046757145a5155acece417b65b4443c8033fb88661a8e9dcf7fda5a00
                    environment:
                      DNS_SERVER: "on"
                """),
        ]
    ) { subject in
        subject.eachGluetun(ignored)
    }

    /// What became of one variable.
    private enum Fate {
        case read
        case ignored(String)
        case undecided
    }

    private static func ignored(by vpn: KnownService) -> Verdict {
        let versions = vpn.gluetunVersions
        var findings: [(EnvironmentEntry, String)] = []
        var undecided: EnvironmentEntry?
        for entry in vpn.environment {
            switch fate(of: entry.name, versions) {
            case .read: continue
            case .undecided: undecided = undecided ?? entry
            case .ignored(let why): findings.append((entry, why))
            }
        }
        guard let first = findings.first else {
            if let undecided { return versions.undecided("Whether Gluetun reads \(undecided.name)") }
            return .pass([
                Observation(
                    "Gluetun reads every setting that is meant for it (\(versions.assumption))",
                    at: vpn.service.place(of: "environment"))
            ])
        }
        let names = findings.map(\.0.name).joined(separator: ", ")
        let newName = GluetunVariable.named(first.0.name)?.successor
        let action: Remedy.Action =
            if let newName, findings.count == 1 {
                .advise("write \(newName) instead of \(first.0.name)")
            } else {
                .removeVariable(service: vpn.name, name: first.0.name)
            }
        return .fail(
            Failure(
                "Gluetun ignores \(names) as written, so what you meant by \(findings.count == 1 ? "it" : "them") is not so.",
                reach: .fault, at: findings.map(\.0.span),
                seen: findings.map { Observation($0.1, at: $0.0.span) }
                    + [Observation(versions.assumption, at: vpn.image?.span)],
                remedy: Remedy(action)))
    }

    private static func fate(of name: String, _ versions: GluetunVersions) -> Fate {
        guard let known = GluetunVariable.named(name) else {
            // Any variable may come from a file by this suffix; a wrong suffix is another control's question.
            if name.hasSuffix("_SECRETFILE") || name.hasSuffix("_FILE") { return .read }
            guard GluetunVariable.looksLikeOurs(name) else { return .read }
            let hint = GluetunVariable.successorOfDead(name) ?? GluetunVariable.nearest(to: name)
            return .ignored("no release reads \(name)" + (hint.map { "; the name is \($0)" } ?? ""))
        }
        let readers = versions.possible.filter(known.isRead)
        if readers.count == versions.possible.count { return .read }
        guard readers.isEmpty else { return .undecided }
        let when =
            known.until < versions.newest
            ? "\(name) is read up to \(known.until.title) only" : "\(name) is read from \(known.since.title) on"
        return .ignored(when + (known.successor.map { "; write \($0)" } ?? ""))
    }
}
