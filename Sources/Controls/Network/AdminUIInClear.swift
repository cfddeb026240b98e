import Evidence
import KnownImages
import StackModel

extension Control {
    static let adminUIInClear = Control(
        id: "network.admin-ui-in-clear",
        title: "A login crosses the network in clear",
        layer: .network,
        impact: .defence,
        guide: ["EX1", "CL35", "FW4"],
        why: """
            A page that is published without TLS sends its password and its session over the network as they are. Whoever \
            listens on that network, such as a broken-into device or another guest of the Wi-Fi, can read them.
            """,
        fix: """
            Put a reverse proxy with TLS in front and publish the app on `127.0.0.1` only, or reach it through Tailscale or \
            another VPN.
            """,
        references: [Reference("OWASP ASVS 12.2")],
        reads: [.image, .ports, .networkMode],
        variables: ["WEBUI_PORT", "DOZZLE_AUTH_PROVIDER", "PASS"],
        examples: [
            .fails(
                "an administration page over HTTP", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    ports:
                      - "7878:7878"  # <-
                """),
            .fails(
                "the host's own network, where its page is open too", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    network_mode: host  # <-
                """),
            .notApplicable(
                "the host's own network, and a page without a login",
                """
                services:
                  bazarr:
                    image: lscr.io/linuxserver/bazarr:1.5.6
                    network_mode: host
                """),
            .passes(
                "on loopback, for the proxy on this host",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    ports: ["127.0.0.1:7878:7878"]
                """),
            .passes(
                "its TLS port",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    ports: ["192.168.1.10:9898:9898"]
                """),
            .unknown(
                "the port is not known",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.4.3
                    ports: ["${RADARR_PORT}:7878"]
                """),
        ]
    ) { subject in
        subject.services.filter { service in
            service.recognition.image?.ports.contains { $0.purpose == .adminUI } ?? false
        }.map { service in
            if case .host? = service.networkMode?.value { return inHostMode(service, of: subject) }
            let pages = subject.publications(to: service).filter { $0.known?.purpose == .adminUI }
            // Tailscale's addresses (RFC 6598) are encrypted on the way.
            let clear = pages.filter { $0.known?.isEncrypted == false && !$0.port.isLoopback && !$0.port.isTailnet }
            guard let first = clear.first else {
                return .pass(
                    service.subject, seen: "no page of it crosses the network in clear",
                    at: pages.first?.span ?? service.service.place(of: "ports"))
            }
            let hasLogin = subject.hasLogin(service) ?? (first.known?.login == .byDefault)
            guard hasLogin else {
                return .notApplicable(service.subject, "Its page asks for no login, which is another finding.")
            }
            let rating = rating(of: service, in: subject)
            return .fail(
                service.subject,
                Failure(
                    message(for: service, in: subject), reach: rating.reach ?? first.reach, impact: rating.impact,
                    at: clear.map(\.span),
                    seen: clear.map { Observation("\($0.port.shown) speaks HTTP without TLS", at: $0.span) },
                    remedy: Remedy(
                        .advise("put a reverse proxy with TLS in front of it and publish it on 127.0.0.1 only"),
                        mayBreak: "Bookmarks and apps must use the proxy's address.")))
        }
    }

    private static func message(for service: KnownService, in subject: Case) -> String {
        let whose = "Whoever listens on your network can read the password and session of \(service.title)"
        return subject.isRootByAPI(service) ? "\(whose), behind which one is root on this host." : "\(whose)."
    }

    /// What is lost when the login is read, and to whom, where that differs from other apps: the host, once somebody
    /// listens (docs/severity.md).
    private static func rating(of service: KnownService, in subject: Case) -> (impact: Impact?, reach: Reach?) {
        subject.isRootByAPI(service) ? (.host, .fault) : (nil, nil)
    }

    /// On the host's network nothing is published, and every page is open on every address all the same.
    private static func inHostMode(_ service: KnownService, of subject: Case) -> Outcome {
        let owner = "It uses the host's own network, which network.host-mode judges"
        let bound = subject.evidence.settings(of: service.name)?.entry("BindAddress")?.text ?? "*"
        guard bound == "*", let place = service.networkMode?.span else {
            return .notApplicable(service.subject, "\(owner); its settings bind it to one address.")
        }
        let pages = (service.recognition.image?.ports ?? []).filter { $0.purpose == .adminUI && !$0.isEncrypted }
        let hasLogin = subject.hasLogin(service)
        guard let page = pages.first(where: { hasLogin ?? ($0.login == .byDefault) }) else {
            return .notApplicable(service.subject, "\(owner), and none of its known pages asks for a login in clear.")
        }
        let rating = rating(of: service, in: subject)
        return .fail(
            service.subject,
            Failure(
                message(for: service, in: subject), reach: rating.reach ?? .network, impact: rating.impact, at: [place],
                seen: [
                    Observation("network_mode is host, which opens every port on every address", at: place),
                    Observation("\(page.number) is known to speak HTTP without TLS unless set otherwise"),
                ],
                remedy: Remedy(
                    .advise("give it a network of its own, and put a reverse proxy with TLS in front of it"),
                    mayBreak: """
                        Bookmarks and apps must use the proxy's address; apps on the host's network that call it at \
                        localhost must use its name.
                        """)))
    }
}

extension PublishedPort {
    /// Whether it is bound to an address of the range that Tailscale uses.
    fileprivate var isTailnet: Bool {
        guard let address = hostAddress.flatMap({ IPPrefix($0) }) else { return false }
        return IPPrefix("100.64.0.0/10")?.contains(address) ?? false
    }
}
