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
                "the security archive has a newer one, though it is held", .fails(.host),
                UpdatesExample.lists("1.6.39-2+deb12u6", mark: true)),
            .host("what is installed is the security archive's", .passes, UpdatesExample.lists("1.6.39-2")),
            .host(
                "apt's lists were fetched long ago", .unknown, UpdatesExample.lists("1.6.39-2"),
                ages: ["/var/lib/apt/lists": 40]),
            .host("no list of a security archive", .unknown, [UpdatesExample.dpkg]),
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
            return [.pass(.host, seen: "no security update is waiting", at: pending.span)]
        }
    }
}
