import Evidence
import StackModel

extension Control {
    static let updatesNotAutomatic = Control(
        id: "host.updates-not-automatic",
        title: "Security updates of the system wait for somebody to install them",
        layer: .host,
        impact: .defence,
        why: """
            Containers share the machine's kernel: what is mended there protects all of them, and only once it is \
            installed. `unattended-upgrades` does it every night for security updates alone, which hardly ever break \
            anything. It does not update containers.
            """,
        fix: """
            `apt install unattended-upgrades`, then `dpkg-reconfigure -plow unattended-upgrades`; \
            `unattended-upgrade --dry-run --debug` shows what it would do.
            """,
        references: [Reference("Debian Wiki: UnattendedUpgrades")],
        reads: [.host],
        examples: [
            .host(
                "switched off", .fails(.host),
                [
                    UpdatesExample.dpkg, .system("/usr/bin/unattended-upgrade", ""),
                    .system("/etc/apt/apt.conf.d/20auto-upgrades", "APT::Periodic::Unattended-Upgrade \"0\"; # <-\n"),
                ]),
            .host("every day, security included", .passes, UpdatesExample.automatic),
            .host("another distribution's packages", .unknown, [.system("/etc/hostname", "media\n")]),
        ]
    ) { subject in
        subject.onHost(\.updates, "updates") { updates in
            guard let automatic = updates.automatic else { return [subject.hostGap("updates")] }
            let fault: String? =
                if !automatic.isInstalled {
                    "unattended-upgrades is not installed"
                } else if automatic.upgradeInterval == 0 {
                    "it is switched off"
                } else if automatic.refreshInterval == 0 {
                    "the lists of packages are never fetched, so it never finds any"
                } else if !automatic.coversSecurity {
                    "no security updates are among what it may install"
                } else if automatic.isTimerOn == false {
                    "the timer that starts it is off"
                } else { nil }
            if let gap = subject.evidence.gaps.first(where: { $0.what == "host:updates" }) {
                return [.unknown(.host, gap.reason, remedy: gap.remedy)]
            }
            guard let fault else {
                if let last = automatic.lastRun, updates.now - last > 14 * 86400 {
                    return [
                        .unknown(
                            .host, "It is switched on, and last ran \(Period.words(updates.now - last)) ago.",
                            remedy: "See `systemctl status apt-daily-upgrade.timer` and /var/log/unattended-upgrades.")
                    ]
                }
                return [.pass(.host, seen: "security updates install themselves", at: automatic.span)]
            }
            return [
                .fail(
                    .host,
                    Failure(
                        "Security updates of this system are not installed by themselves: \(fault).", reach: .anyone,
                        at: [automatic.span], seen: [Observation(fault, at: automatic.span)],
                        remedy: Remedy(
                            .run(
                                "apt install unattended-upgrades && dpkg-reconfigure -f noninteractive -plow unattended-upgrades"
                            ),
                            mayBreak:
                                "An update may restart a service at night, the engine included where it is the distribution's."
                        )))
            ]
        }
    }
}

/// Files of examples about updates.
enum UpdatesExample {
    static let dpkg = Example.File.system("/var/lib/dpkg/status", "\n")
    /// A machine with a library that is held, and apt's list of the security archive with that version of it.
    static func lists(_ version: String, mark: Bool = false) -> [Example.File] {
        [
            .system(
                "/var/lib/dpkg/status",
                "Package: libpng16-16\nStatus: hold ok installed\nArchitecture: amd64\nVersion: 1.6.39-2\n\n"),
            .system(
                "/var/lib/apt/lists/deb.debian.org_debian-security_dists_bookworm-security_main_binary-amd64_Packages",
                "Package: libpng16-16\(mark ? "  # <-" : "")\nVersion: \(version)\nArchitecture: amd64\n\n"),
        ]
    }

    static let automatic = [
        dpkg, .system("/usr/bin/unattended-upgrade", ""),
        .system(
            "/etc/apt/apt.conf.d/20auto-upgrades",
            "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n"),
        .system(
            "/etc/apt/apt.conf.d/50unattended-upgrades",
            """
            Unattended-Upgrade::Origins-Pattern {
                // everything of the security archive
                "origin=Debian,codename=${distro_codename}-security,label=Debian-Security";
            };

            """),
    ]
}
