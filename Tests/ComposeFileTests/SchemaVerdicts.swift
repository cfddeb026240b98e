/// What Docker Compose 2.40.3 said to small documents, one thing varied at a time.
///
/// Measured with its own binary (`config --quiet`). A row is a document with `@` where the probes go in, and a letter for
/// each probe: `R` refused by the schema, `A` not refused by it (what later stages say does not count), `-` refused
/// before the schema was asked, so nothing is known, `U` accepted because Compose removes repeated entries there before it
/// asks the schema.
enum SchemaVerdicts {
    /// What is put at `@` as a value.
    static let values = [
        "null", "true", "5", "-5", "2000", "1.5", "text", "''", "[]", "[a]", "[a, a]", "[5]", "{}", "{a: b}",
        "{a: [b]}",
    ]

    /// What is put at `@` as a key with an empty value.
    static let keys = ["foo", "x-foo", "'a b'", "''", "A.b_1"]

    /// Whole documents: a required key is missing.
    static let wholeRows = """
        R models: {k: {}}
        R services: {k: {build: {ulimits: {k: {hard: 5}}}}}
        R services: {k: {build: {ulimits: {k: {soft: 5}}}}}
        R services: {k: {depends_on: {k: {}}}}
        R services: {k: {deploy: {resources: {reservations: {devices: [{}]}}}}}
        R services: {k: {develop: {watch: [{path: a, action: sync, exec: {}}]}}}
        R services: {k: {develop: {watch: [{action: sync}]}}}
        R services: {k: {develop: {watch: [{path: a}]}}}
        R services: {k: {devices: [{target: /t}]}}
        R services: {k: {provider: {}}}
        R services: {k: {volumes: [{target: /t}]}}
        """
}
