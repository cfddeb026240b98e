import StackModel
import Testing

@testable import Controls

/// What `docs/severity.md` says of logins, held against the controls of published pages.
struct PortRiskTests {
    private func severity(_ control: Control, on service: String, _ compose: String) throws -> Severity? {
        let example = Example.fails("", on: service, compose)
        let outcomes = control.judge(Case(try ExampleProject(example: example).evidence()))
        for outcome in outcomes where outcome.subject == .service(service) {
            if case .fail(let failure) = outcome.verdict {
                return Judgement(control, outcomes).severity(of: failure)
            }
        }
        return nil
    }

    @Test(arguments: [
        ("portainer/portainer-ce:2.33.8", "9443:9443", true, Severity.medium),
        ("portainer/portainer-ce:2.33.8", "9443:9443", false, .low),
        ("portainer/portainer-ce:2.33.8", "203.0.113.7:9443:9443", true, .medium),
        ("louislam/dockge:1.5.0", "5001:5001", true, .medium),
        ("lscr.io/linuxserver/sonarr:4.0.19", "8989:8989", true, .low),
        ("lscr.io/linuxserver/nzbget:24.8.20240101", "6789:6789", false, .medium),
        ("lscr.io/linuxserver/airsonic-advanced:11.0.0", "4040:4040", false, .medium),
        ("lscr.io/linuxserver/qbittorrent:4.5.5", "8080:8080", false, .medium),
        ("lscr.io/linuxserver/qbittorrent:5.2.3", "8080:8080", false, .low),
        ("lscr.io/linuxserver/bazarr:1.5.6", "6767:6767", false, .high),
    ])
    func `a page behind a login is rated by what is behind it`(
        image: String, port: String, hasSocket: Bool, expected: Severity
    ) throws {
        let volumes = hasSocket ? "\n    volumes: [\"/var/run/docker.sock:/var/run/docker.sock\"]" : ""
        let compose = "services:\n  app:\n    image: \(image)\n    ports: [\"\(port)\"]" + volumes + "\n"
        #expect(try severity(.portOnAllInterfaces, on: "app", compose) == expected)
    }

    @Test(arguments: [("NZBGET_PASS=Wm4xTq9vLr2kZb7n", Severity.low), ("NZBGET_PASS=", .medium), ("TZ=UTC", .medium)])
    func `a password of one's own ends the documented login`(variable: String, expected: Severity) throws {
        let compose = """
            services:
              nzbget:
                image: lscr.io/linuxserver/nzbget:24.8.20240101
                environment: ["\(variable)"]
                ports: ["6789:6789"]

            """
        #expect(try severity(.portOnAllInterfaces, on: "nzbget", compose) == expected)
        let host = compose.replacing("ports: [\"6789:6789\"]", with: "network_mode: host")
        #expect(try severity(.hostMode, on: "nzbget", host) == expected)
    }

    @Test func `a container manager's login in clear and on the host's network is rated alike`() throws {
        let socket = "volumes: [\"/var/run/docker.sock:/var/run/docker.sock\"]"
        let image = "services:\n  app:\n    image: portainer/portainer-ce:2.33.8\n    \(socket)\n    "
        #expect(try severity(.adminUIInClear, on: "app", image + "ports: [\"9000:9000\"]\n") == .medium)
        #expect(try severity(.adminUIInClear, on: "app", image + "network_mode: host\n") == .medium)
        #expect(try severity(.hostMode, on: "app", image + "network_mode: host\n") == .medium)
    }
}
