import KnownImages
import StackModel

extension Control {
    static let dockerSocket = Control(
        id: "container.docker-socket",
        title: "A container holds the Docker socket, which is root on the host",
        layer: .container,
        impact: .host,
        guide: ["CT1", "CL29"],
        why: """
            Whoever can speak to `docker.sock` can start a container with the host's disk in it, and so is root on the \
            host. `:ro` does not change that: it protects the socket's file, not what is asked through it. A socket proxy \
            lets through only the kinds of request that a dashboard or a proxy needs. With `CONTAINERS=1` even that still \
            shows every container's environment, and the secrets in it.
            """,
        fix: """
            Put a socket proxy between (`lscr.io/linuxserver/socket-proxy`, `wollomatic/socket-proxy`) on a network of its \
            own with `internal: true`, give the service `DOCKER_HOST=tcp://socket-proxy:2375` (Homepage: `host` and \
            `port` in its `docker.yaml`), and remove the mount. An updater or a container manager needs everything that the socket can do: there a proxy adds nothing, and the \
            page must be kept from others instead.
            """,
        references: [
            .cis("5.32"), Reference("OWASP Docker Cheat Sheet, rule 1"), Reference("compose-lint CL-0001"),
        ],
        reads: [.volumes, .environment, .envFile, .image],
        variables: ["DOCKER_HOST", "DOZZLE_REMOTE_HOST", "DOCKER_HOSTNAMES", "TRAEFIK_PROVIDERS_DOCKER_ENDPOINT"],
        examples: [
            .fails(
                "a dashboard with the raw socket", on: "homepage",
                """
                services:
                  homepage:
                    image: ghcr.io/gethomepage/homepage:v1.4.0
                    volumes:
                      - /var/run/docker.sock:/var/run/docker.sock  # <-
                """),
            .fails(
                "read-only changes nothing", on: "dozzle",
                """
                services:
                  dozzle:
                    image: amir20/dozzle:v10.7.3
                    volumes:
                      - /var/run/docker.sock:/var/run/docker.sock:ro  # <-
                """),
            .passes(
                "through a socket proxy",
                """
                services:
                  socket-proxy:
                    image: lscr.io/linuxserver/socket-proxy:3.2.4
                    environment:
                      CONTAINERS: 1
                      POST: 0
                    volumes:
                      - /var/run/docker.sock:/var/run/docker.sock:ro
                  dozzle:
                    image: amir20/dozzle:v10.7.3
                    environment:
                      DOCKER_HOST: tcp://socket-proxy:2375
                """),
            .unknown(
                "the engine is reached through something that is not here",
                """
                services:
                  dozzle:
                    image: amir20/dozzle:v10.7.3
                    environment:
                      DOCKER_HOST: tcp://other-host:2375
                """),
        ]
    ) { subject in
        subject.services.compactMap { service in
            guard let socket = subject.socket(of: service) else { return nil }
            return Outcome(service.subject, verdict(on: socket, of: service))
        }
    }

    private static func verdict(on socket: SocketMount, of service: KnownService) -> Verdict {
        switch socket {
        case .proxied(_, let seen): return .pass([seen])
        case .elsewhere(let address, _):
            return .unknown(
                reason: "\(service.title) asks a Docker engine at \(address), which is not in these files.",
                remedy: "Run the audit on the files of that host too, and see that the address asks for a login.")
        case .raw(let mount):
            if service.role == .socketProxy {
                return .notApplicable("Holding the socket is what a socket proxy is for.")
            }
            return .fail(
                Failure(
                    message(for: service, mount), reach: .inside, at: [mount.span],
                    seen: [Observation("mounts \(mount.shown)", at: mount.span)], remedy: remedy(for: service)))
        }
    }

    private static func message(for service: KnownService, _ mount: HostMount) -> String {
        let how =
            mount.path.hasSuffix(".sock")
            ? "Code in \(service.title) is root on this host through docker.sock"
            : "Code in \(service.title) is root on this host: \(mount.path) holds docker.sock"
        return mount.isReadOnly ? "\(how), and `:ro` does not limit what it may ask." : "\(how)."
    }

    private static func remedy(for service: KnownService) -> Remedy {
        // Homepage reads `host` and `port` of docker.yaml, else the socket's path: gethomepage/homepage:src/utils/config/docker.js.
        if service.product == "homepage" {
            return Remedy(
                .advise(
                    "Give \(service.title) a socket proxy with CONTAINERS=1, name it in its docker.yaml "
                        + "(`host: socket-proxy`, `port: 2375`; DOCKER_HOST is not read), and remove the mount."),
                mayBreak: "Its container tiles stay empty until docker.yaml names the proxy.")
        }
        if let product = service.product, let flags = SocketProxyFlags.least(for: product) {
            return Remedy(
                .advise(
                    "Give \(service.title) a socket proxy with \(flags) and `DOCKER_HOST=tcp://socket-proxy:2375`, "
                        + "and remove the mount."),
                mayBreak: "Buttons that start, stop or remove containers no longer work.")
        }
        if service.known?.needs.dockerSocket == .writes {
            return Remedy(
                .advise(
                    "\(service.title) needs all that the socket can do: keep its page and its image from others, or do "
                        + "without it."))
        }
        return Remedy(
            .advise(
                "Put a socket proxy between that lets through only what \(service.title) asks, or remove the mount."),
            mayBreak: "What it shows of containers may be missing until the proxy lets it through.")
    }
}
