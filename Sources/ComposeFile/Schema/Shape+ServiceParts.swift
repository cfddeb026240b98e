// The structured attributes of a service, as the schema of Docker Compose 2.40.3 (compose-go 2.9.1) has them.
extension Shape {
    static let ports = Shape.list(
        .either([
            .numberOrText,
            .mapping(
                MappingShape(
                    noun: "a port",
                    properties: [
                        "app_protocol": .string, "host_ip": .string, "mode": .string, "name": .string,
                        "protocol": .string, "published": .integerOrText, "target": .integerOrText,
                    ])),
        ]), unique: true)

    static let serviceVolumes = Shape.list(
        .either([
            .string,
            .mapping(
                MappingShape(
                    noun: "a mount",
                    properties: [
                        "type": .word(["bind", "volume", "tmpfs", "cluster", "npipe", "image"]), "source": .string,
                        "target": .string, "read_only": .switchOrText, "consistency": .string, "bind": bindOptions,
                        "volume": .mapping(
                            MappingShape(
                                noun: "the volume options",
                                properties: [
                                    "labels": .listOrMapping, "nocopy": .switchOrText, "subpath": .string,
                                ])),
                        "tmpfs": .mapping(
                            MappingShape(
                                noun: "the tmpfs options",
                                properties: [
                                    "mode": .numberOrText,
                                    "size": .either([.string, .integer(atLeast: 0, atMost: nil)]),
                                ])),
                        "image": .mapping(
                            MappingShape(noun: "the image options", properties: ["subpath": .string])),
                    ], required: ["type"])),
        ]), unique: true)

    private static let bindOptions = Shape.mapping(
        MappingShape(
            noun: "the bind options",
            properties: [
                "create_host_path": .switchOrText, "propagation": .string,
                "recursive": .word(["enabled", "disabled", "writable", "readonly"]), "selinux": .word(["z", "Z"]),
            ]))

    static let serviceNetworks = Shape.either([
        .uniqueStrings,
        .mapping(
            MappingShape(
                noun: "networks",
                named: (
                    .identifier,
                    .mapping(
                        MappingShape(
                            noun: "a service's network",
                            properties: [
                                "aliases": .uniqueStrings, "driver_opts": .driverOptions([.string, .number]),
                                "gw_priority": .scalar(.number), "interface_name": .string, "ipv4_address": .string,
                                "ipv6_address": .string, "link_local_ips": .uniqueStrings, "mac_address": .string,
                                "priority": .scalar(.number),
                            ], allowsNull: true))
                ), allowsExtensions: false)),
    ])

    static let dependsOn = Shape.either([
        .uniqueStrings,
        .mapping(
            MappingShape(
                noun: "depends_on",
                named: (
                    .identifier,
                    .mapping(
                        MappingShape(
                            noun: "a dependency",
                            properties: [
                                "condition": .word([
                                    "service_started", "service_healthy", "service_completed_successfully",
                                ]), "required": .scalar(.boolean), "restart": .switchOrText,
                            ], required: ["condition"]))
                ), allowsExtensions: false)),
    ])

    static let healthcheck = Shape.mapping(
        MappingShape(
            noun: "a healthcheck",
            properties: [
                "disable": .switchOrText, "interval": .string, "retries": .numberOrText, "start_interval": .string,
                "start_period": .string, "test": .either([.string, .strings]), "timeout": .string,
            ]))

    static let logging = Shape.mapping(
        MappingShape(
            noun: "logging",
            properties: ["driver": .string, "options": .driverOptions([.string, .number, .null])]))

    static let devices = Shape.list(
        .either([
            .string,
            .mapping(
                MappingShape(
                    noun: "a device", properties: ["source": .string, "target": .string, "permissions": .string],
                    required: ["source"])),
        ]), unique: false)

    static let envFile = Shape.either([
        .string,
        .list(
            .either([
                .string,
                .mapping(
                    MappingShape(
                        noun: "an env_file",
                        properties: ["path": .string, "format": .string, "required": .switchOrText],
                        required: ["path"], allowsExtensions: false)),
            ]), unique: false),
    ])

    static let extends = Shape.either([
        .string,
        .mapping(
            MappingShape(
                noun: "extends", properties: ["file": .string, "service": .string], required: ["service"],
                allowsExtensions: false)),
    ])

    static let gpus = Shape.either([
        .word(["all"]),
        .list(
            .mapping(
                MappingShape(noun: "a GPU request", properties: gpuRequest.properties, isOpen: true)), unique: false),
    ])

    static let serviceModels = Shape.either([
        .uniqueStrings,
        .mapping(
            MappingShape(
                noun: "models",
                named: (
                    .identifier,
                    .mapping(
                        MappingShape(
                            noun: "a service's model", properties: ["endpoint_var": .string, "model_var": .string],
                            allowsNull: true))
                ), isOpen: true)),
    ])

    private static let providerValue = Shape.scalar([.string, .number, .boolean])

    static let provider = Shape.mapping(
        MappingShape(
            noun: "a provider",
            properties: [
                "type": .string,
                "options": .mapping(
                    MappingShape(
                        noun: "the options",
                        named: (.oneLine, .either([providerValue, .list(providerValue, unique: false)])),
                        isOpen: true)),
            ], required: ["type"]))

    static let credentialSpec = Shape.mapping(
        MappingShape(
            noun: "a credential_spec", properties: ["config": .string, "file": .string, "registry": .string]))
}
