import StackModel

/// What folders of the host are worth to whoever runs code in a container that is given them.
enum SensitiveFolder {
    struct Danger {
        var impact: Impact
        /// What can be done, as a clause.
        var effect: String
    }

    /// What the mount is worth; nil for an ordinary folder. `docker.sock` and the folders that hold only it are
    /// `container.docker-socket`.
    static func danger(of mount: HostMount) -> Danger? {
        let path = mount.path
        guard !harmless.contains(path), !SocketMount.isSocket(path), !isOneVolume(path) else { return nil }
        if path == "/" {
            return mount.isReadOnly
                ? Danger(impact: .host, effect: "read every file of this host and use docker.sock, which makes it root")
                : Danger(impact: .host, effect: "read and change every file of this host")
        }
        if let danger = keys(in: path, mount.isReadOnly) { return danger }
        if mount.isReadOnly { return readable(path) }
        return writable(path)
    }

    /// The data of one Docker volume, which is an app's own.
    private static func isOneVolume(_ path: String) -> Bool {
        path.hasPrefix("/var/lib/docker/volumes/") && path.split(separator: "/").count > 4
    }

    /// Files that images are given as a matter of course.
    private static let harmless: Set<String> = [
        "/etc/localtime", "/etc/timezone", "/etc/os-release", "/etc/hostname", "/etc/machine-id", "/dev/shm",
    ]

    /// Home folders and the folders in them that hold keys.
    private static func keys(in path: String, _ isReadOnly: Bool) -> Danger? {
        let parts = path.split(separator: "/").map(String.init)
        let isHome = path == "/root" || path == "/home" || (parts.count == 2 && parts[0] == "home")
        let hidden: Set<String> = [".ssh", ".gnupg", ".docker", ".kube", ".aws", ".password-store"]
        let holdsKeys = parts.contains { hidden.contains($0) }
        guard isHome || holdsKeys else { return nil }
        return isReadOnly
            ? Danger(impact: .data, effect: "read the keys in \(path)")
            : Danger(impact: .host, effect: "log in to this host: it can add a key below \(path)")
    }

    /// Folders that make their writer root, or nearly.
    private static func writable(_ path: String) -> Danger? {
        let system = [
            "/etc", "/boot", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/var", "/var/lib", "/var/spool",
            "/etc/docker",
        ]
        let below = [
            "/etc/cron.d", "/etc/cron.daily", "/etc/cron.hourly", "/etc/crontab", "/etc/systemd", "/etc/ssh",
            "/etc/sudoers", "/etc/sudoers.d", "/etc/pam.d", "/etc/passwd", "/etc/shadow", "/etc/group",
            "/etc/docker/daemon.json",
            "/etc/profile", "/etc/profile.d", "/etc/ld.so.preload", "/var/spool/cron", "/var/lib/docker",
            "/var/lib/containerd", "/usr/local/bin", "/usr/bin", "/lib/systemd", "/usr/lib/systemd",
        ]
        if system.contains(path) || below.contains(where: { HostMount.path(path, isWithin: $0) }) {
            return Danger(impact: .host, effect: "take over this host: it can write to \(path)")
        }
        if path == "/proc" || path == "/sys" || path == "/proc/sys" || path == "/proc/sysrq-trigger" {
            return Danger(impact: .host, effect: "change this host's kernel settings through \(path)")
        }
        if path == "/dev" { return Danger(impact: .defence, effect: "see every device of this host") }
        return shared(path)
    }

    /// Folders and files that the host's own programs write to, where a second writer does some harm.
    private static func shared(_ path: String) -> Danger? {
        if path == "/tmp" || path == "/var/tmp" {
            return Danger(
                impact: .defence, effect: "read and change what the host's own programs keep in \(path) for everybody")
        }
        if ["/run/utmp", "/var/run/utmp", "/var/log/wtmp", "/var/log/btmp", "/var/log/lastlog"].contains(path) {
            return Danger(impact: .defence, effect: "forge who is logged in to this host: it can write to \(path)")
        }
        if path == "/dev/net" {
            return Danger(impact: .defence, effect: "use the host's tunnel device, whatever is added to \(path)")
        }
        if path == "/var/log" {
            return Danger(impact: .defence, effect: "change this host's logs, and so hide what was done")
        }
        return nil
    }

    /// Folders with secrets to read.
    private static func readable(_ path: String) -> Danger? {
        let secrets = ["/etc/shadow", "/etc/ssh", "/var/lib/docker", "/var/lib/containerd", "/etc/sudoers.d"]
        let whole = ["/etc", "/var", "/var/lib"]
        if whole.contains(path) || secrets.contains(where: { HostMount.path(path, isWithin: $0) }) {
            return Danger(impact: .data, effect: "read the secrets in \(path)")
        }
        if path == "/tmp" || path == "/var/tmp" {
            return Danger(impact: .defence, effect: "read what the host's own programs keep in \(path) for everybody")
        }
        if path == "/proc" { return Danger(impact: .data, effect: "read what this host's processes were started with") }
        return nil
    }
}
