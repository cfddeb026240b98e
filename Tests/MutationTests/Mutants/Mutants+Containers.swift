/// Weaknesses of containers and images: rights, mounts, limits, versions.
extension Mutant {
    static let containers: [Mutant] = rights + mounts + limits + images

    private static let rights: [Mutant] = [
        Mutant(
            "a privileged VPN container", "container.privileged", on: "gluetun",
            .add("privileged: true", to: "gluetun")),
        Mutant(
            "a privileged media server", "container.privileged", on: "jellyfin",
            .add("privileged: true", to: "jellyfin")),
        Mutant("the host's processes", "container.host-namespace", on: "dozzle", .add("pid: host", to: "dozzle")),
        Mutant("the host's shared memory", "container.host-namespace", on: "radarr", .add("ipc: host", to: "radarr")),
        Mutant(
            "nearly root on the host", "container.capability-added", on: "jellyfin",
            .add("cap_add: [SYS_ADMIN]", to: "jellyfin")),
        Mutant(
            "kernel modules", "container.capability-added", on: "gluetun",
            .change("      - NET_ADMIN #", to: "      - SYS_MODULE\n      - NET_ADMIN #", in: "gluetun")),
        Mutant(
            "the default capabilities are kept", "container.capabilities-kept", on: "recyclarr",
            .add("cap_drop: []", to: "recyclarr")),
        Mutant(
            "the whole memory of the host", "container.device", on: "radarr",
            .add("devices:\n  - /dev/mem:/dev/mem", to: "radarr"), at: .line("- /dev/mem:/dev/mem")),
        Mutant(
            "a disk of the host", "container.device", on: "jellyfin",
            .add("devices:\n  - /dev/sda:/dev/sda", to: "jellyfin"), at: .line("- /dev/sda:/dev/sda")),
        Mutant(
            "a graphics card for an app without a picture", "container.gpu-wide", on: "radarr",
            .add("devices:\n  - /dev/dri:/dev/dri", to: "radarr"), at: .line("- /dev/dri:/dev/dri")),
        Mutant(
            "runs as root by its PUID", "container.root-user", on: "homarr",
            .change("PUID: \"1000\"", to: "PUID: \"0\"", in: "homarr")),
        Mutant(
            "runs as root by user", "container.root-user", on: "dozzle",
            .change("    user: 1000:1000", to: "    user: root", in: "dozzle")),
        Mutant(
            "runs as root because nothing says otherwise", "container.root-by-default", on: "jellyfin",
            .change("    user: 1000:1000\n", to: "", in: "jellyfin"), at: .line("  jellyfin:")),
        Mutant(
            "runs as root because PUID is root by default", "container.root-by-default", on: "homarr",
            .change(
                "      PUID: \"1000\" # the default is root\n      PGID: \"1000\"\n", to: "", in: "homarr"),
            at: .line("  homarr:")),
        Mutant(
            "may gain privileges", "container.new-privileges", on: "radarr", .add("security_opt: []", to: "radarr")),
        Mutant(
            "seccomp is off", "container.confinement-off", on: "flaresolverr",
            .add("security_opt:\n  - no-new-privileges:true\n  - seccomp:unconfined", to: "flaresolverr"),
            at: .line("- seccomp:unconfined")),
        Mutant(
            "AppArmor is off", "container.confinement-off", on: "jellyfin",
            .add("security_opt:\n  - no-new-privileges:true\n  - apparmor:unconfined", to: "jellyfin"),
            at: .line("- apparmor:unconfined")),
        Mutant(
            "in a group that opens the host", "container.docker-group", on: "homarr",
            .add("group_add:\n  - \"0\"", to: "homarr"), at: .line("- \"0\"")),
    ]

    private static let mounts: [Mutant] = [
        Mutant(
            "the engine's socket", "container.docker-socket", on: "homarr",
            .change(
                "      - ./config/homarr:/appdata",
                to: "      - /var/run/docker.sock:/var/run/docker.sock\n      - ./config/homarr:/appdata", in: "homarr")
        ),
        Mutant(
            "the engine's socket, so-called read-only", "container.docker-socket", on: "dozzle",
            .change(
                "      - ./config/dozzle:/data",
                to: "      - /var/run/docker.sock:/var/run/docker.sock:ro\n      - ./config/dozzle:/data", in: "dozzle")
        ),
        Mutant(
            "the socket proxy lets everything be written", "container.socket-proxy-too-wide", on: "socket-proxy",
            .change(
                "      - -allowHEAD=/_ping", to: "      - -allowPOST=.*\n      - -allowHEAD=/_ping", in: "socket-proxy")
        ),
        Mutant(
            "the whole host", "container.sensitive-path", on: "jellyfin",
            .change(
                "      - ./cache/jellyfin:/cache", to: "      - /:/host:ro\n      - ./cache/jellyfin:/cache",
                in: "jellyfin")),
        Mutant(
            "the host's configuration", "container.sensitive-path", on: "radarr",
            .change(
                "      - ./config/radarr:/config", to: "      - /etc:/host-etc\n      - ./config/radarr:/config",
                in: "radarr")),
        Mutant(
            "mounts travel back to the host", "container.shared-propagation", on: "radarr",
            .change("./config/radarr:/config", to: "./config/radarr:/config:rshared", in: "radarr")),
        Mutant(
            "the media server may delete the library", "container.media-writable", on: "jellyfin",
            .change("/media:/data/media:ro", to: "/media:/data/media", in: "jellyfin")),
        Mutant(
            "one app sees another's keys", "container.foreign-config-mounted", on: "bazarr",
            .change(
                "      - ./config/bazarr:/config",
                to: "      - ./config/prowlarr:/prowlarr\n      - ./config/bazarr:/config", in: "bazarr")),
        Mutant(
            "programs in a temporary folder", "container.tmpfs-exec", on: "recyclarr",
            .change("      - /tmp #", to: "      - /tmp:exec,suid #", in: "recyclarr")),
        Mutant(
            "a root file system that could be read-only", "container.writable-root", on: "recyclarr",
            .change("    read_only: true\n", to: "", in: "recyclarr"), at: .line("  recyclarr:")),
        Mutant(
            "a linuxserver image's root file system is writable", "container.writable-root", on: "radarr",
            .add("read_only: false", to: "radarr")),
        Mutant(
            "the database's root file system is writable", "container.writable-root", on: "jellystat-db",
            .change("    read_only: true\n", to: "    read_only: false\n", in: "jellystat-db")),
    ]

    private static let limits: [Mutant] = [
        Mutant(
            "as much memory as there is", "container.no-memory-limit", on: "radarr",
            .change("    mem_limit: 1g\n", to: "", in: "radarr"), at: .line("  radarr:")),
        Mutant(
            "as much CPU as there is", "container.no-cpu-limit", on: "jellyfin",
            .change("    cpus: 4.0\n", to: "", in: "jellyfin"), at: .line("  jellyfin:")),
        Mutant(
            "any number of processes", "container.no-pids-limit", on: "qbittorrent",
            .change("    pids_limit: 200\n", to: "", in: "qbittorrent"), at: .line("  qbittorrent:")),
        Mutant(
            "a log that grows for ever", "container.log-unbounded", on: "sonarr",
            .add("logging:\n  driver: json-file\n  options:\n    max-size: \"-1\"", to: "sonarr"),
            at: .line("max-size: \"-1\"")),
        Mutant(
            "no log at all", "container.log-off", on: "lidarr", .add("logging:\n  driver: none", to: "lidarr"),
            at: .line("driver: none")),
        Mutant(
            "a health check that its image cannot run", "container.health-check-broken", on: "dozzle",
            .change(
                "test: [\"CMD\", \"/dozzle\", \"healthcheck\"]",
                to: "test: [\"CMD\", \"curl\", \"-f\", \"http://localhost:8080\"]",
                in: "dozzle")),
        Mutant(
            "the image's own health check is switched off", "container.health-check-off", on: "jellyfin",
            .add("healthcheck:\n  disable: true", to: "jellyfin"), at: .line("disable: true")),
    ]

    private static let images: [Mutant] = [
        Mutant(
            "a tag that moves", "image.moving-tag", on: "radarr",
            .change("radarr:6.4.3@sha256:" + pin("radarr"), to: "radarr:latest", in: "radarr")),
        Mutant(
            "no tag", "image.moving-tag", on: "gluetun",
            .change("gluetun:v3.41.3@sha256:" + pin("gluetun"), to: "gluetun", in: "gluetun")),
        Mutant(
            "a version without its digest", "image.no-digest", on: "seerr",
            .change("@sha256:" + pin("seerr"), to: "", in: "seerr")),
        Mutant(
            "an app that nobody mends any more", "image.retired", on: "readarr",
            .service(
                "readarr",
                """
                image: lscr.io/linuxserver/readarr:0.4.18@sha256:\(HardenedStack.digest)
                \(Edit.linuxserver)
                networks: [downloads]
                mem_limit: 512m
                cpus: 1.0
                pids_limit: 100
                """), at: .line("image: lscr.io/linuxserver/readarr"), also: ["image.vulnerable service:readarr"]),
        Mutant(
            "an app that another has taken over", "image.superseded", on: "seerr",
            .change("ghcr.io/seerr-team/seerr:v3.1.0@", to: "fallenbagel/jellyseerr:2.7.3@", in: "seerr"),
            also: ["image.vulnerable service:seerr"]),
        Mutant(
            "a digest without the version that it is", "image.unknown-version", on: "seerr",
            .change("seerr:v3.1.0@", to: "seerr@", in: "seerr")),
        Mutant(
            "an API version that engines no longer speak", "image.end-of-life-api", on: "diun",
            .set("DOCKER_API_VERSION", "\"1.40\"", on: "diun")),
        Mutant(
            "a media server with known holes", "image.vulnerable", on: "jellyfin",
            .change("jellyfin/jellyfin:12.1@", to: "jellyfin/jellyfin:10.11.6@", in: "jellyfin")),
        Mutant(
            "statistics with an SQL injection", "image.vulnerable", on: "jellystat",
            .change("cyfershepard/jellystat:1.1.10@", to: "cyfershepard/jellystat:1.1.8@", in: "jellystat")),
    ]

    /// The made-up digest of a service in the example.
    static func pin(_ service: String) -> String {
        let text = HardenedStack.shipped[Edit.compose] ?? ""
        guard let header = text.firstRange(of: "\n  \(service):\n"),
            let mark = text[header.upperBound...].firstRange(of: "@sha256:")
        else { return "" }
        return String(text[mark.upperBound...].prefix(64))
    }
}
