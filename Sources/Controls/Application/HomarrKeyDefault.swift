import StackModel

extension Control {
    static let homarrKeyDefault = Control(
        id: "app.homarr-key-default",
        title: "Homarr's encryption key is the example's",
        layer: .application,
        impact: .data,
        guide: ["CR2", "SE2"],
        why: """
            Homarr encrypts the keys of all your apps with `SECRET_ENCRYPTION_KEY`. The example's 64 zeros \
            encrypt nothing.
            """,
        fix: """
            Make one with `openssl rand -hex 32`. Changing it makes stored integration secrets unreadable: \
            enter them again.
            """,
        references: [
            Reference("Homarr: environment variables", "https://homarr.dev/docs/advanced/environment-variables/")
        ],
        reads: [.image, .environment, .envFile],
        examples: [
            .fails(
                "the example's zeros", on: "homarr",
                AppStacks.homarr("0000000000000000000000000000000000000000000000000000000000000000")),
            .passes(
                "one of its own",
                AppStacks.homarr("9f2c4e81b7d05a36c9e1f4728d6b03a5e7c2915f8b4d6a0c3e9f1b7d2c5a8e46", marked: false)),
            .unknown("a variable that is set nowhere", AppStacks.homarr("${HOMARR_KEY}", marked: false)),
        ]
    ) { subject in
        subject.eachService(where: { $0.product == "homarr" }) { service in
            guard let entry = service.variable("SECRET_ENCRYPTION_KEY") else {
                return .notApplicable("No SECRET_ENCRYPTION_KEY is given here; Homarr 1.x does not start without one.")
            }
            switch entry.value {
            case .secret(let secret) where [.empty, .placeholder, .knownDefault, .weak].contains(secret.strength):
                return .fail(
                    Failure(
                        "The keys of all your apps in Homarr's database are as good as in clear.", reach: .local,
                        at: [entry.span],
                        seen: [Observation("SECRET_ENCRYPTION_KEY is easily guessed", at: entry.span)],
                        remedy: Remedy(
                            .run("openssl rand -hex 32"), mayBreak: "Stored integration secrets must be entered again.")
                    ))
            case .secret: return .pass([Observation("SECRET_ENCRYPTION_KEY is of its own", at: entry.span)])
            case .unknown(let reason): return .unknown(reason: reason, remedy: "Give the variable in .env.")
            default:
                return .unknown(
                    reason: "SECRET_ENCRYPTION_KEY could not be told apart as a secret.", remedy: "Look at it by hand.")
            }
        }
    }
}
