import KnownImages
import StackModel

extension Control {
    static let proxyOpen = Control(
        id: "vpn.proxy-open",
        title: "The VPN container's proxy asks for no password",
        layer: .network,
        impact: .defence,
        guide: ["EX1", "FW4"],
        why: """
            Gluetun's HTTP proxy and Shadowsocks server listen on every interface as soon as they are on. Without a password \
            any container beside it, and with a published port any device, browses with your VPN account, and reaches the \
            apps inside the tunnel as if it were one of them (an app that trusts `localhost` then asks for no login).
            """,
        fix: """
            Set `HTTPPROXY_USER` and `HTTPPROXY_PASSWORD` (or their `_SECRETFILE` forms), `SHADOWSOCKS_PASSWORD`, or switch \
            the proxy off when nothing uses it.
            """,
        references: [Reference("Gluetun wiki: HTTP proxy"), Reference("Gluetun wiki: Shadowsocks")],
        reads: [.image, .environment, .envFile, .ports, .secrets],
        variables: [
            "HTTPPROXY", "PROXY", "TINYPROXY", "HTTPPROXY_USER", "HTTPPROXY_PASSWORD", "PROXY_USER", "PROXY_PASSWORD",
            "TINYPROXY_USER", "TINYPROXY_PASSWORD", "HTTPPROXY_USER_SECRETFILE", "HTTPPROXY_PASSWORD_SECRETFILE",
            "SHADOWSOCKS", "SHADOWSOCKS_PASSWORD", "SHADOWSOCKS_PASSWORD_SECRETFILE", "SOCKS5_ENABLED",
            "SOCKS5_PASSWORD",
            "HTTPPROXY_LISTENING_ADDRESS", "SHADOWSOCKS_LISTENING_ADDRESS",
        ],
        examples: [
            .fails(
                "an HTTP proxy without a password, published", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      HTTPPROXY: "on"
                    ports:
                      - 8888:8888/tcp  # <-
                """),
            .fails(
                "Shadowsocks without a password, for the containers beside it", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      - SHADOWSOCKS=on  # <-
                """),
            .fails(
                "switched on by its oldest name", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.40
                    environment:
                      TINYPROXY: "on"  # <-
                """),
            .passes(
                "with a password from a secret file",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      HTTPPROXY: "on"
                    secrets: [httpproxy_user, httpproxy_password]
                secrets:
                  httpproxy_user: {file: ./user}
                  httpproxy_password: {file: ./password}
                """),
            .passes(
                "published, but no proxy is switched on",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    ports: ["8888:8888/tcp", "8388:8388"]
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      HTTPPROXY: ${PROXY_SWITCH}
                """),
        ]
    ) { subject in
        subject.eachGluetun(openProxies)
    }

    private struct ProxyServer {
        var title: String
        var port: Int
        var enabled: Setting
        var password: Setting
        var address: Setting
        var passwordName: String
    }

    private static func openProxies(of vpn: KnownService) -> Verdict {
        let servers = [
            ProxyServer(
                title: "HTTP proxy", port: 8888, enabled: vpn.setting("HTTPPROXY", "PROXY", "TINYPROXY"),
                password: vpn.setting(
                    "HTTPPROXY_PASSWORD", "PROXY_PASSWORD", "TINYPROXY_PASSWORD", "HTTPPROXY_PASSWORD_SECRETFILE"),
                address: vpn.setting("HTTPPROXY_LISTENING_ADDRESS"), passwordName: "HTTPPROXY_PASSWORD"),
            ProxyServer(
                title: "Shadowsocks server", port: 8388, enabled: vpn.setting("SHADOWSOCKS"),
                password: vpn.setting("SHADOWSOCKS_PASSWORD", "SHADOWSOCKS_PASSWORD_SECRETFILE"),
                address: vpn.setting("SHADOWSOCKS_LISTENING_ADDRESS"), passwordName: "SHADOWSOCKS_PASSWORD"),
            ProxyServer(
                title: "SOCKS5 proxy", port: 1080, enabled: vpn.setting("SOCKS5_ENABLED"),
                password: vpn.setting("SOCKS5_PASSWORD"), address: .absent, passwordName: "SOCKS5_PASSWORD"),
        ]
        var protected: [Observation] = []
        for server in servers {
            if let verdict = server.enabled.forced { return verdict }
            guard server.enabled.switched == true, let place = server.enabled.span else { continue }
            if let verdict = server.password.forced { return verdict }
            let hasFile = vpn.secrets.contains { $0.target == "/run/secrets/\(server.passwordName.lowercased())" }
            if !server.password.isAbsent || hasFile {
                protected.append(
                    Observation("the \(server.title) asks for a password", at: server.password.span ?? place))
            } else if server.address.text?.hasPrefix("127.") ?? false {
                protected.append(Observation("the \(server.title) listens on loopback", at: server.address.span))
            } else {
                return open(server, on: vpn, at: place)
            }
        }
        let none = Observation("no proxy is switched on", at: vpn.service.place(of: "environment"))
        return .pass(protected.isEmpty ? [none] : protected)
    }

    private static func open(_ server: ProxyServer, on vpn: KnownService, at place: SourceSpan) -> Verdict {
        let port = server.address.text.flatMap { $0.split(separator: ":").last }.flatMap { Int($0) } ?? server.port
        let published = vpn.ports.first { $0.containerPort == port && !$0.isLoopback }
        let who = published == nil ? "Any container beside \(vpn.name)" : "Anyone on your network"
        return .fail(
            Failure(
                "\(who) can go out through your VPN and reach the apps inside it: the \(server.title) has no password.",
                reach: published.map { .reach(of: $0) } ?? .neighbour, at: [published?.span ?? place, place],
                seen: [Observation("the \(server.title) is on and \(server.passwordName) is not set", at: place)],
                remedy: Remedy(
                    .setVariable(service: vpn.name, name: server.passwordName, value: "<a long password>"),
                    mayBreak: "What uses the proxy must be given the password; the HTTP proxy needs HTTPPROXY_USER too."
                )))
    }
}
