import Evidence
import StackModel

extension Control {
    static let exampleHoldsSecret = Control(
        id: "secrets.example-holds-secret",
        title: "The example env file holds a real secret",
        layer: .access,
        impact: .data,
        guide: ["AK1"],
        why: """
            `.env.example` is made to be shared and is not ignored by git. A value that was copied over from the real \
            file goes along.
            """,
        fix: "Empty the value or write `changeme`, and change the secret where it is in use.",
        references: [Reference("CWE-540: Inclusion of Sensitive Information in Source Code")],
        reads: [.files, .composeFile],
        examples: [
            Example(
                "a key that was copied over",
                files: [
                    Example.File("compose.yaml", FileExample.compose),
                    Example.File(".env.example", "TZ=UTC\nRADARR_KEY=9f2c4e81b7d05a36c9e1f4728d6b03a5 # <-\n"),
                ], expectation: .fails(.file(".env.example"))),
            Example(
                "empty values and words that nobody uses",
                files: [
                    Example.File("compose.yaml", FileExample.compose),
                    Example.File(".env.example", "RADARR_KEY=\nDB_PASSWORD=changeme\n"),
                ], expectation: .passes),
            Example(
                "it may not be read",
                files: [
                    Example.File("compose.yaml", FileExample.compose),
                    Example.File(".env.example", "RADARR_KEY=\n", mode: 0o000),
                ], expectation: .unknown),
        ]
    ) { subject in
        if let outcomes = subject.filesNotSeen { return outcomes }
        return subject.seen(.exampleFile).map { file in
            guard file.holdsSecrets != nil else {
                return .unknown(
                    .file(file.shown), "\(file.shown) could not be read.",
                    remedy: "Run the audit as a user who may read it.")
            }
            let bad = file.secrets.flatMap(HeldSecret.all).filter {
                $0.secret.strength == .strong && $0.secret.kind != .hash
            }
            guard !bad.isEmpty else {
                return .pass(.file(file.shown), seen: "no value in it looks like a real secret", at: file.place)
            }
            return .fail(
                .file(file.shown),
                Failure(
                    "\(bad.names) in \(file.shown) \(bad.verb == "is" ? "looks" : "look") real, and the file is made "
                        + "to be shared.", reach: .local, at: bad.places,
                    seen: bad.map { Observation("\($0.name) looks like a real secret", at: $0.span) },
                    remedy: Remedy(.replace(bad[0].span, old: "the value of \(bad[0].name)", new: ""))))
        }
    }
}
