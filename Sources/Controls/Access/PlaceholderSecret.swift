import StackModel

extension Control {
    static let placeholderSecret = Control(
        id: "secrets.placeholder",
        title: "A password is still the example's text",
        layer: .access,
        impact: .takeover,
        guide: ["CR2", "CL01"],
        why: """
            `changeme` and its like are tried first. Where the value is a key for another service, the app does not work \
            and often says so only in its log.
            """,
        fix: """
            Put in a value of your own: for a password one from `openssl rand -base64 24`, for another app's key the one \
            that this app shows.
            """,
        references: [Reference("CWE-1392: Use of Default Credentials")],
        reads: [.environment, .envFile],
        variables: [],
        examples: [
            .fails(
                "changeme", on: "db",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: changeme  # <-
                """),
            .fails(
                "the key that the VPN cannot work without", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.0
                    environment:
                      WIREGUARD_PRIVATE_KEY: <your-private-key>  # <-
                """),
            .fails(
                "the variable's own name in small letters", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.0
                    environment:
                      OPENVPN_PASSWORD: ${VPN_PASSWORD}
                """, and: [Example.File(".env", "VPN_USER=vpn_user\nVPN_PASSWORD=vpn_password # <-\n")]),
            .fails(
                "what a provider never gives out", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.0
                    environment:
                      OPENVPN_PASSWORD: nord_password  # <-
                """),
            .passes(
                "a value of one's own",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: ${DB_PASSWORD}
                """, and: [Example.File(".env", "DB_PASSWORD=Wm4xTq9vLr2kZb7nHs3dYc8f\n")]),
            .notApplicable(
                "nothing is set",
                """
                services:
                  unpackerr:
                    image: ghcr.io/unpackerr/unpackerr:0.14.5
                    environment:
                      UN_SONARR_0_API_KEY: ""
                """),
            .unknown(
                "the variable is set nowhere",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: ${DB_PASSWORD}
                """),
        ]
    ) { subject in
        subject.eachHolder(
            { service, held in
                held.secret.strength == .placeholder
                    && (SecretDoor(held, of: service) == .elsewhere || subject.opensHere(held, service))
            }, pass: "not an example's text", of: { $0.secret.strength != .placeholder }
        ) { service, bad in
            let locks = bad.contains { SecretDoor($0, of: service) != .elsewhere }
            return Failure(
                locks
                    ? "\(bad.names) \(bad.verb) the example's text: whoever reaches \(subject.behind(bad, of: service)) tries it first."
                    : "\(bad.names) \(bad.verb) the example's text: what \(service.title) needs it for does not work.",
                reach: locks ? subject.reach(through: bad, of: service) : .fault, impact: locks ? nil : .service,
                at: bad.places,
                seen: bad.map { Observation("\($0.name) is an example's text", at: $0.span) },
                remedy: Remedy(.advise("put a value of your own at this place")))
        }
    }
}
