import StackModel

extension Control {
    static let homepageAnyHost = Control(
        id: "app.homepage-any-host",
        title: "Homepage answers under any host name",
        layer: .application,
        impact: .defence,
        guide: ["CL40"],
        why: """
            `HOMEPAGE_ALLOWED_HOSTS=*` switches off the check that stops DNS rebinding; Homepage itself has \
            no login.
            """,
        fix: """
            List the names and ports under which you open it: \
            `HOMEPAGE_ALLOWED_HOSTS=home.example.org,192.168.1.10:3000`.
            """,
        references: [
            Reference("Homepage: installation", "https://gethomepage.dev/installation/#homepage_allowed_hosts")
        ],
        reads: [.image, .environment, .envFile],
        examples: [
            .fails(
                "any", on: "homepage",
                "services:\n  homepage:\n    image: ghcr.io/gethomepage/homepage:v1.4.6\n    environment:\n      HOMEPAGE_ALLOWED_HOSTS: \"*\"  # <-\n"
            ),
            .passes(
                "a name",
                "services:\n  homepage:\n    image: ghcr.io/gethomepage/homepage:v1.4.6\n    environment:\n      HOMEPAGE_ALLOWED_HOSTS: home.example.org\n"
            ),
            .unknown(
                "a variable that is set nowhere",
                "services:\n  homepage:\n    image: ghcr.io/gethomepage/homepage:v1.4.6\n    environment:\n      HOMEPAGE_ALLOWED_HOSTS: ${HOSTS}\n"
            ),
        ]
    ) { subject in
        subject.eachService(where: { $0.product == "homepage" }) { service in
            guard let entry = service.variable("HOMEPAGE_ALLOWED_HOSTS") else {
                return .pass([
                    Observation("only localhost is answered, as it comes", at: service.place(of: "environment"))
                ])
            }
            if case .unknown(let reason) = entry.value {
                return .unknown(reason: reason, remedy: "Give the variable in .env.")
            }
            guard (entry.text ?? "").split(separator: ",").contains("*") else {
                return .pass([Observation("hosts are named", at: entry.span)])
            }
            return .fail(
                Failure(
                    "A page that you visit can read your dashboard through DNS rebinding.", reach: .inside,
                    at: [entry.span],
                    seen: [Observation("HOMEPAGE_ALLOWED_HOSTS is *", at: entry.span)],
                    remedy: Remedy(
                        .setVariable(service: service.name, name: "HOMEPAGE_ALLOWED_HOSTS", value: "the names you use"))
                ))
        }
    }
}
