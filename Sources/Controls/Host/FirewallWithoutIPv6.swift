import Evidence
import StackModel

extension Control {
    static let firewallWithoutIPv6 = Control(
        id: "host.firewall-without-ipv6",
        title: "The firewall leaves IPv6 open",
        layer: .host,
        impact: .defence,
        guide: ["FW2", "CL13"],
        why: """
            With `IPV6=no` ufw loads rules for IPv4 alone. Most homes have IPv6 today, with an address for each machine \
            that the whole internet can call unless the router's own firewall stands in between.
            """,
        fix: "Write `IPV6=yes` into `/etc/default/ufw`, then `ufw reload`; look at `ufw status` for the `(v6)` rules.",
        references: [Reference("ufw(8)")],
        reads: [.host],
        examples: [
            .host("IPV6=no", .fails(.host), UfwExample.files(ipv6: "IPV6=no # <-")),
            .host("IPV6=yes", .passes, UfwExample.files()),
            .host("ufw's settings cannot be read", .unknown, [.system("/etc/ufw/ufw.conf", "", mode: 0o000)]),
        ]
    ) { subject in
        subject.onUfw { ufw in
            guard !ufw.coversIPv6 else { return [.pass(.host, seen: "IPV6 is yes", at: ufw.ipv6Span)] }
            return [
                .fail(
                    .host,
                    Failure(
                        "ufw filters IPv4 alone: over IPv6 every port that listens is open.", reach: .anyone,
                        at: [ufw.ipv6Span], seen: [Observation("IPV6 is no", at: ufw.ipv6Span)],
                        remedy: Remedy(
                            .run("sed -i 's/^IPV6=.*/IPV6=yes/' /etc/default/ufw && ufw reload"),
                            mayBreak: "Rules exist for IPv4 only until they are added again: check `ufw status`.")))
            ]
        }
    }
}
