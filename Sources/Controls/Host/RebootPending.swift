import Evidence
import StackModel

extension Control {
    static let rebootPending = Control(
        id: "host.reboot-pending",
        title: "Installed updates wait for a restart of the machine",
        layer: .host,
        impact: .defence,
        why: """
            A mended kernel protects from the next start on; until then the old one runs, with everything that is public \
            about it.
            """,
        fix: """
            Restart when nobody watches: `systemctl reboot`; see that the stack comes back, the VPN's members included. \
            With `Unattended-Upgrade::Automatic-Reboot \"true\"` it happens by itself at night.
            """,
        references: [Reference("Debian Policy: /run/reboot-required")],
        reads: [.host],
        examples: [
            .host(
                "a package asks for it", .fails(.host),
                [
                    UpdatesExample.dpkg, .system("/run/reboot-required", "*** System restart required *** # <-\n"),
                    .system("/run/reboot-required.pkgs", "linux-image-6.1.0-30-amd64\n"),
                ]),
            .host(
                "the newest kernel runs", .passes,
                [
                    UpdatesExample.dpkg, .system("/proc/sys/kernel/osrelease", "6.1.0-30-amd64\n"),
                    .system("/boot/vmlinuz-6.1.0-30-amd64", ""), .system("/boot/vmlinuz-6.1.0-28-amd64", ""),
                ]),
            .host("no kernel is installed here", .unknown, [UpdatesExample.dpkg]),
        ]
    ) { subject in
        subject.onHost(\.updates, "updates") { updates in
            switch updates.reboot {
            case .asked(let packages, let span)?:
                let names = packages.prefix(3).joined(separator: ", ")
                return [
                    fail(
                        names.isEmpty
                            ? "Updates wait for a restart of this machine."
                            : "Updates wait for a restart of this machine: \(names).", "a package asks for a restart",
                        span)
                ]
            case .newerKernel(let running, let installed, let span)?:
                return [
                    fail(
                        "The kernel \(installed) is installed, and \(running) still runs.",
                        "the running kernel is \(running)",
                        span)
                ]
            case nil:
                guard updates.isKernelKnown else {
                    return [
                        .unknown(
                            .host, "The installed kernels could not be compared with the running one.",
                            remedy:
                                "Run the audit on the server itself, not in a container; or compare `uname -r` with `ls /boot`."
                        )
                    ]
                }
                return [.pass(.host, seen: "the newest installed kernel runs, and no package asks for a restart")]
            }
        }
    }

    private static func fail(_ message: String, _ seen: String, _ span: SourceSpan) -> Outcome {
        .fail(
            .host,
            Failure(
                message, reach: .network, at: [span], seen: [Observation(seen, at: span)],
                remedy: Remedy(.run("systemctl reboot"), mayBreak: "Everything is away for some minutes.")))
    }
}
