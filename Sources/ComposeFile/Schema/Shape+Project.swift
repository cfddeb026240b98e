// A project's top level, as the schema of Docker Compose 2.40.3 (compose-go 2.9.1) has it.
extension Shape {
    static let project = Shape.mapping(
        MappingShape(
            noun: "a Compose file",
            properties: [
                "version": .string, "name": .string, "include": .list(include, unique: false),
                "services": family("services", service, isOpen: false),
                "models": family("models", model, isOpen: true),
                "networks": family("networks", network, isOpen: true),
                "volumes": family("volumes", volume, isOpen: false),
                "secrets": family("secrets", secret, isOpen: false),
                "configs": family("configs", config, isOpen: false),
            ]))

    /// A top-level mapping of named things; an open one does not look at names it does not expect.
    private static func family(_ name: String, _ shape: Shape, isOpen: Bool) -> Shape {
        .mapping(MappingShape(noun: name, named: (.identifier, shape), isOpen: isOpen, allowsExtensions: false))
    }

    private static let include = Shape.either([
        .string,
        .mapping(
            MappingShape(
                noun: "an include",
                properties: ["env_file": .stringOrList, "path": .stringOrList, "project_directory": .string],
                allowsExtensions: false)),
    ])

    /// `external: true`, or the older `external: {name: …}`.
    private static func external(isOpen: Bool) -> Shape {
        .either([
            .switchOrText,
            .mapping(MappingShape(noun: "external", properties: ["name": .string], isOpen: isOpen)),
        ])
    }

    private static let volume = Shape.mapping(
        MappingShape(
            noun: "a volume",
            properties: [
                "driver": .string, "driver_opts": .driverOptions([.string, .number]),
                "external": external(isOpen: false),
                "labels": .listOrMapping, "name": .string,
            ], allowsNull: true))

    private static let network = Shape.mapping(
        MappingShape(
            noun: "a network",
            properties: [
                "attachable": .switchOrText, "driver": .string, "driver_opts": .driverOptions([.string, .number]),
                "enable_ipv4": .switchOrText, "enable_ipv6": .switchOrText, "external": external(isOpen: false),
                "internal": .switchOrText, "ipam": ipam, "labels": .listOrMapping, "name": .string,
            ], allowsNull: true))

    private static let ipam = Shape.mapping(
        MappingShape(
            noun: "ipam",
            properties: [
                "driver": .string, "options": texts("the ipam options"),
                "config": .list(
                    .mapping(
                        MappingShape(
                            noun: "an ipam configuration",
                            properties: [
                                "aux_addresses": texts("aux_addresses"), "gateway": .string, "ip_range": .string,
                                "subnet": .string,
                            ])), unique: false),
            ]))

    private static func texts(_ noun: String) -> Shape {
        .mapping(MappingShape(noun: noun, named: (.oneLine, .string), allowsExtensions: false))
    }

    private static let secret = Shape.mapping(
        MappingShape(
            noun: "a secret",
            properties: [
                "driver": .string, "driver_opts": .driverOptions([.string, .number]), "environment": .string,
                "external": external(isOpen: true), "file": .string, "labels": .listOrMapping, "name": .string,
                "template_driver": .string,
            ]))

    private static let config = Shape.mapping(
        MappingShape(
            noun: "a config",
            properties: [
                "content": .string, "environment": .string, "external": external(isOpen: true), "file": .string,
                "labels": .listOrMapping, "name": .string, "template_driver": .string,
            ]))

    private static let model = Shape.mapping(
        MappingShape(
            noun: "a model",
            properties: [
                "context_size": .scalar(.integer), "model": .string, "name": .string, "runtime_flags": .strings,
            ], required: ["model"]))
}
