import Evidence
import StackModel

extension Control {
    static let securityUpdatesPending = Control(
        id: "host.security-updates-pending",
        title: "Security updates of the system are waiting",
        layer: .host,
        impact: .defence,
        why:
            "What a security update mends is public from the day it comes out. Debian's packages mend without new versions.",
        fix: "`apt update && apt upgrade`, then look whether a restart is asked for.",
        references: [Reference("CWE-1104: Use of Unmaintained Third Party Components")],
        reads: [.host],
        examples: [
            .host(
                "some are waiting", .fails(.host),
                [
                    UpdatesExample.dpkg,
                    .system(
                        "/var/lib/update-notifier/updates-available",
                        "\n7 updates can be applied immediately.\n3 of these updates are standard security updates. # <-\n"
                    ),
                ]),
            .host(
                "none", .passes,
                [
                    UpdatesExample.dpkg,
                    .system("/var/lib/update-notifier/updates-available", "\n0 updates can be applied immediately.\n"),
                ]),
            .host(
                "counted long ago", .unknown,
                [
                    UpdatesExample.dpkg,
                    .system("/var/lib/update-notifier/updates-available", "\n0 updates can be applied immediately.\n"),
                ], ages: ["/var/lib/update-notifier/updates-available": 40]),
            .host(
                "apt would install one from the security archive", .fails(.host), UpdatesExample.lists(mark: true),
                answers: [
                    UpdatesExample.simulation: """
                    Inst libpng16-16 [1.6.39-2] (1.6.39-2+deb12u6 Debian-Security:12/stable-security [amd64])
                    Conf libpng16-16 (1.6.39-2+deb12u6 Debian-Security:12/stable-security [amd64])
                    1 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.
                    """
                ]),
            .host(
                "apt would install nothing but a time zone", .passes, UpdatesExample.lists(),
                answers: [
                    UpdatesExample.simulation: """
                    Inst tzdata [2026a-0+deb12u1] (2026b-0+deb12u1 Debian:12-updates/stable-updates [all])
                    1 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.
                    """
                ]),
            .host(
                "a point release waits, which gathers earlier mends", .unknown, UpdatesExample.lists(),
                answers: [
                    UpdatesExample.simulation: """
                    Inst base-files [12.4+deb12u11] (12.4+deb12u15 Debian:12.15/stable [amd64])
                    1 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.
                    """
                ]),
            .host(
                "apt's lists were fetched long ago", .unknown, UpdatesExample.lists(),
                answers: [
                    UpdatesExample.simulation: "0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n"
                ], ages: ["/var/lib/apt/lists": 40]),
            .host("apt cannot be asked", .unknown, [UpdatesExample.dpkg]),
        ]
    ) { subject in
        subject.onHost(\.updates, "updates") { updates in
            guard let pending = updates.pending else { return [subject.hostGap("updates-pending")] }
            if pending.security > 0 {
                return [
                    .fail(
                        .host,
                        Failure(
                            "\(pending.security) security update\(pending.security == 1 ? "" : "s") of this system "
                                + "\(pending.security == 1 ? "waits" : "wait") to be installed.", reach: .anyone,
                            at: [pending.span],
                            seen: [
                                Observation(
                                    "\(pending.all) updates, \(pending.security) of them for security", at: pending.span
                                )
                            ],
                            remedy: Remedy(
                                .run("apt update && apt upgrade"), mayBreak: "Services restart, the engine too.")))
                ]
            }
            guard let counted = pending.counted, updates.now - counted < 7 * 86400 else {
                return [
                    .unknown(
                        .host, "What waits was last counted more than a week ago, or its package lists are that old.",
                        remedy: "Run `apt-get update`, then `apt list --upgradable`.")
                ]
            }
            if let undecided = pending.undecided, undecided > 0 {
                return [
                    .unknown(
                        .host,
                        "\(undecided) updates of a point release or of held packages wait; whether they mend security apt "
                            + "does not say.",
                        remedy: "Run `apt upgrade`; `apt-mark showhold` lists what is held.")
                ]
            }
            return [.pass(.host, seen: "no security update is waiting", at: pending.span)]
        }
    }
}
