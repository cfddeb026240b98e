import KnownImages
import StackModel

/// What each capability lets code in a container do beyond what Docker gives every container.
///
/// Source: capabilities(7); Docker's default set as in moby's `oci/caps/defaults.go`.
enum Capability {
    /// Docker gives these to every container, so that adding them adds nothing.
    static let given: Set<String> = [
        "CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP",
        "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE",
    ]

    /// What it is worth to whoever runs code in the container; nil for one that is not known.
    private static let worth: [String: (impact: Impact, effect: String)] = [
        "ALL": (.host, "take over this host: it has every capability"),
        "SYS_ADMIN": (.host, "take over this host: SYS_ADMIN mounts file systems and leaves the container"),
        "SYS_MODULE": (.host, "take over this host: SYS_MODULE loads code into its kernel"),
        "SYS_RAWIO": (.host, "take over this host: SYS_RAWIO reaches its memory and disks"),
        "BPF": (.host, "load programs into this host's kernel"),
        "SYS_PTRACE": (.takeover, "read and change other processes that it sees"),
        "DAC_READ_SEARCH": (.data, "read any file of this host by its handle"),
        "SYSLOG": (.data, "read this host's kernel messages and addresses"),
        "PERFMON": (.data, "watch the whole kernel"),
        "NET_ADMIN": (.defence, "change the routes and the firewall of its network"),
        "SYS_BOOT": (.service, "restart this host"),
        "SYS_TIME": (.service, "set this host's clock"),
        "SYS_RESOURCE": (.service, "lift the limits that it was given"),
        "SYS_NICE": (.service, "take the processor from others"),
        "IPC_LOCK": (.service, "lock memory against swapping"),
        "MAC_ADMIN": (.host, "change this host's access rules"),
        "MAC_OVERRIDE": (.host, "get past this host's access rules"),
        "AUDIT_CONTROL": (.defence, "switch off this host's audit"),
        "LINUX_IMMUTABLE": (.defence, "lock files against change"),
        "NET_BROADCAST": (.defence, "send broadcasts"),
        "LEASE": (.defence, "hold files"),
        "IPC_OWNER": (.data, "reach others' shared memory"),
        "CHECKPOINT_RESTORE": (.data, "save and restore processes"),
        "SYS_PACCT": (.defence, "switch process accounting"),
        "SYS_TTY_CONFIG": (.defence, "change terminals"),
        "BLOCK_SUSPEND": (.service, "keep this host awake"), "WAKE_ALARM": (.service, "wake this host"),
        "AUDIT_READ": (.data, "read this host's audit log"),
    ]

    /// One verdict per service: the worst of what it was given and does not need.
    static func judge(_ service: KnownService, in subject: Case) -> Verdict {
        let added = service.capAdd.filter { !given.contains($0.value) }
        guard !added.isEmpty else {
            return .pass([
                Observation(
                    "no capability beyond Docker's own is added", at: service.service.place(of: "cap_add"))
            ])
        }
        let needed = service.known?.needs.capabilities ?? []
        let extra = added.filter { !needed.contains($0.value) || reachesTunnel($0.value, service, in: subject) }
        if service.known == nil, !extra.isEmpty,
            extra.allSatisfy({ worthOf($0.value, service, in: subject).impact == .defence })
        {
            let names = extra.map(\.value).joined(separator: ", ")
            return .notApplicable(
                "Whether the image of \(service.title) needs \(names) is not known; it opens no host.")
        }
        guard let worst = extra.max(by: { severity($0, service, subject) < severity($1, service, subject) }) else {
            return .pass(added.map { Observation("\($0.value) is what \(service.title) needs", at: $0.span) })
        }
        let (impact, effect) = worthOf(worst.value, service, in: subject)
        let ordered = [worst] + extra.filter { $0 != worst }
        return .fail(
            Failure(
                "Code in \(service.title) can \(effect).", reach: .inside, impact: impact, at: ordered.map(\.span),
                seen: ordered.map { Observation("cap_add has \($0.value)", at: $0.span) },
                remedy: remedy(for: worst)))
    }

    private static func remedy(for worst: Located<String>) -> Remedy {
        worst.value == "SYS_MODULE"
            ? Remedy(
                .advise(
                    "Load the module on the host (`modprobe wireguard`, and by name in /etc/modules-load.d/), and remove SYS_MODULE."
                ),
                mayBreak: "A module that the host has not loaded is then missing.")
            : Remedy(
                .remove(worst.span, what: "`\(worst.value)` from cap_add"),
                mayBreak: "Check the image's documentation first: what it asks for by name it may need.")
    }

    private static func severity(_ one: Located<String>, _ service: KnownService, _ subject: Case) -> Severity {
        Severity(worthOf(one.value, service, in: subject).impact, .inside)
    }

    private static func worthOf(
        _ name: String, _ service: KnownService, in subject: Case
    ) -> (impact: Impact, effect: String) {
        if reachesTunnel(name, service, in: subject) {
            return (.identity, "open the kill switch: it shares the VPN's network and has NET_ADMIN")
        }
        if name == "NET_ADMIN", service.networkMode?.value == .host {
            return (.takeover, "change this host's own routes and firewall")
        }
        if name == "SYS_PTRACE", service.pid?.value == "host" {
            return (.host, "take over any process of this host: it sees them all and has SYS_PTRACE")
        }
        return worth[name] ?? (.defence, "use \(name), which Docker gives to no container by itself")
    }

    /// Whether it could change the firewall of a tunnel that it shares with the VPN.
    private static func reachesTunnel(_ name: String, _ service: KnownService, in subject: Case) -> Bool {
        guard name == "NET_ADMIN", service.role != .vpn else { return false }
        return subject.tunnel(of: service) != nil
    }
}
