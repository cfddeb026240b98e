import KnownImages
import StackModel

extension Control {
    static let deadProxyPort = Control(
        id: "vpn.dead-proxy-port",
        title: "A port is published for a proxy that is off",
        layer: .network,
        impact: .none,
        guide: ["EX1", "FW4"],
        why: """
            Gluetun's HTTP proxy (8888), Shadowsocks server (8388) and, on the master branch, SOCKS5 proxy (1080) are off \
            unless they are switched on. A port that is published for one of them leads to nothing today, and is an open \
            door from the day somebody switches the proxy on.
            """,
        fix: "Remove the published ports, or switch the proxy on with a password when it is wanted.",
        references: [Reference("Gluetun wiki: HTTP proxy"), Reference("Gluetun wiki: Shadowsocks")],
        reads: [.image, .environment, .envFile, .ports],
        variables: [
            "HTTPPROXY", "PROXY", "TINYPROXY", "SHADOWSOCKS", "SOCKS5_ENABLED", "HTTPPROXY_LISTENING_ADDRESS",
            "SHADOWSOCKS_LISTENING_ADDRESS", "HTTP_CONTROL_SERVER_ADDRESS",
        ],
        examples: [
            .fails(
                "both proxies' ports, and neither is on", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    ports:
                      - 8888:8888/tcp  # <-
                      - 8388:8388/tcp  # <-
                      - 8388:8388/udp  # <-
                """),
            .fails(
                "the one that is switched off by word", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: {HTTPPROXY: "off", SHADOWSOCKS: "on", SHADOWSOCKS_PASSWORD: "Wm4xTq9vLr2kZb7n"}
                    ports:
                      - 8888:8888/tcp  # <-
                      - 8388:8388
                """),
            .passes(
                "the proxy is on",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment: {HTTPPROXY: "on", HTTPPROXY_USER: me, HTTPPROXY_PASSWORD: "Wm4xTq9vLr2kZb7n"}
                    ports: ["127.0.0.1:8888:8888"]
                """),
            .passes(
                "an app behind the tunnel that listens there",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    ports: ["127.0.0.1:8888:8888"]
                  app:
                    image: registry.example/app:1.0.0
                    network_mode: service:gluetun
                """),
            .notApplicable(
                "none of these ports is published",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    ports: ["127.0.0.1:8080:8080"]
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      HTTPPROXY: ${PROXY_SWITCH}
                    ports: ["8888:8888"]
                """),
        ]
    ) { subject in
        subject.eachGluetun { deadPorts(of: $0, in: subject) }
    }

    private static func deadPorts(of vpn: KnownService, in subject: Case) -> Verdict {
        let servers = [
            (title: "HTTP proxy", port: 8888, isOn: vpn.setting("HTTPPROXY", "PROXY", "TINYPROXY")),
            (title: "Shadowsocks server", port: 8388, isOn: vpn.setting("SHADOWSOCKS")),
            (title: "SOCKS5 proxy", port: 1080, isOn: vpn.setting("SOCKS5_ENABLED")),
        ]
        var dead: [Observation] = []
        var alive: [Observation] = []
        for server in servers {
            for port in vpn.ports where port.containerPort == server.port {
                if let verdict = server.isOn.forced { return verdict }
                // What is not known to listen elsewhere behind the tunnel may listen here.
                let other = subject.members(of: vpn).first { member in
                    member.recognition.image == nil || member.knownPort(port.containerPort, port.transport) != nil
                        || isTold(port.containerPort, member)
                }
                if let other {
                    alive.append(Observation("\(other.name) may listen on \(server.port)", at: port.span))
                } else if vpn.text(of: "HTTP_CONTROL_SERVER_ADDRESS")?.hasSuffix(":\(server.port)") == true {
                    alive.append(Observation("the control server listens on \(server.port)", at: port.span))
                } else if server.isOn.switched == true {
                    alive.append(Observation("the \(server.title) is on", at: port.span))
                } else if server.isOn.isAbsent || server.isOn.switched == false {
                    dead.append(Observation("\(port.shown) leads to the \(server.title), which is off", at: port.span))
                }
            }
        }
        let places = dead.compactMap(\.span)
        guard let first = places.first else {
            return alive.isEmpty
                ? .notApplicable("No port is published for a proxy of Gluetun's.") : .pass(alive)
        }
        return .fail(
            Failure(
                "Nothing listens behind \(places.count == 1 ? "this port" : "these \(places.count) ports") today; "
                    + "from the day that the proxy is switched on, it is an open door.",
                reach: .fault, at: places, seen: dead,
                remedy: Remedy(.remove(first, what: places.count == 1 ? "the published port" : "the published ports"))))
    }

    /// Whether one of the member's variables names the port, as apps are told where to listen.
    private static func isTold(_ port: Int, _ member: KnownService) -> Bool {
        member.environment.contains { $0.text == String(port) }
    }
}
