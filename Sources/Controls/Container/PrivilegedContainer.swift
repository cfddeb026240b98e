import StackModel

extension Control {
    static let privilegedContainer = Control(
        id: "container.privileged",
        title: "A container runs privileged",
        layer: .container,
        impact: .host,
        guide: ["CT1"],
        why: """
            `privileged: true` gives the container every capability and every device of the host and switches off \
            seccomp and AppArmor. Whoever runs code in it owns the host: mounting the host's disk is one command.
            """,
        fix: """
            Remove `privileged: true` and give the container only what it needs. A VPN container needs \
            `cap_add: [NET_ADMIN]` and, for OpenVPN or userspace WireGuard, the device `/dev/net/tun`; hardware \
            transcoding needs `devices: [/dev/dri:/dev/dri]`.
            """,
        references: [.cis("5.5"), Reference("OWASP Docker Top 10 D05")],
        reads: [.privileged],
        examples: [
            .fails(
                "a media server with every right of the host", on: "jellyfin",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    privileged: true  # <-
                """),
            .passes(
                "nothing is written: Docker's default is not privileged",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  jellyfin:
                    image: jellyfin/jellyfin:10.11.11
                    privileged: ${JELLYFIN_PRIVILEGED}
                """),
        ]
    ) { subject in
        subject.eachService { service in
            guard let privileged = service.privileged, privileged.value else {
                return .pass([Observation("not privileged", at: service.service.place(of: "privileged"))])
            }
            return .fail(
                Failure(
                    "Whoever gets into \(service.title) owns this host: the container has all of its devices and rights.",
                    reach: .inside, at: [privileged.span],
                    seen: [Observation("privileged is true", at: privileged.span)],
                    remedy: Remedy(
                        .remove(privileged.span, what: "`privileged: true`"),
                        mayBreak: "What really needs a device or a capability must be given it by name.")))
        }
    }
}
