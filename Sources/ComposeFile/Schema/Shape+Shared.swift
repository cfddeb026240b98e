// The definitions that several attributes share, as the schema of Docker Compose 2.40.3 (compose-go 2.9.1) has them.
extension Shape {
    static let string = Shape.scalar(.string)
    static let strings = Shape.list(.string, unique: false)
    static let uniqueStrings = Shape.list(.string, unique: true)
    static let switchOrText = Shape.scalar([.boolean, .string])
    static let integerOrText = Shape.scalar([.integer, .string])
    static let numberOrText = Shape.scalar([.number, .string])

    /// `dns`, `tmpfs`: one text, or a list without repetition.
    static let stringOrList = Shape.either([.string, .uniqueStrings])

    /// `command`, `entrypoint`: nothing, one text, or a list of words.
    static let command = Shape.either([.scalar([.null, .string]), .strings])

    /// `environment`, `labels`: a mapping to scalars, or a list of `KEY=value`.
    static let listOrMapping = Shape.either([
        .mapping(
            MappingShape(
                noun: "this mapping", named: (.anyText, .scalar([.string, .number, .boolean, .null])),
                allowsExtensions: false)),
        .uniqueStrings,
    ])

    static let extraHosts = Shape.either([
        .mapping(
            MappingShape(
                noun: "extra_hosts", named: (.anyText, .either([.string, .strings])), allowsExtensions: false)),
        .uniqueStrings,
    ])

    /// Options of a driver: `numbers` where a number need not be quoted.
    static func driverOptions(_ values: ScalarTypes) -> Shape {
        .mapping(MappingShape(noun: "the options", named: (.oneLine, .scalar(values)), isOpen: true))
    }

    /// The long and short forms of a service's `secrets` and `configs`.
    static let fileReferences = Shape.list(
        .either([
            .string,
            .mapping(
                MappingShape(
                    noun: "a secret or config reference",
                    properties: [
                        "source": .string, "target": .string, "uid": .string, "gid": .string, "mode": .numberOrText,
                    ])),
        ]), unique: false)

    static let ulimits = Shape.mapping(
        MappingShape(
            noun: "ulimits",
            named: (
                .lowercase,
                .either([
                    .integerOrText,
                    .mapping(
                        MappingShape(
                            noun: "a ulimit", properties: ["hard": .integerOrText, "soft": .integerOrText],
                            required: ["soft", "hard"])),
                ])
            ), isOpen: true))

    static let hook = Shape.mapping(
        MappingShape(
            noun: "a hook",
            properties: [
                "command": .command, "user": .string, "privileged": .switchOrText, "working_dir": .string,
                "environment": .listOrMapping,
            ], required: ["command"]))

    static let hooks = Shape.list(hook, unique: false)

    static let gpuRequest = MappingShape(
        noun: "a device request",
        properties: [
            "capabilities": .uniqueStrings, "count": .integerOrText, "device_ids": .uniqueStrings, "driver": .string,
            "options": .listOrMapping,
        ])
}
