// Builds, deployment and limits, as the schema of Docker Compose 2.40.3 (compose-go 2.9.1) has them.
extension Shape {
    static let build = Shape.either([
        .string,
        .mapping(
            MappingShape(
                noun: "a build",
                properties: [
                    "additional_contexts": .listOrMapping, "args": .listOrMapping, "cache_from": .strings,
                    "cache_to": .strings, "context": .string, "dockerfile": .string, "dockerfile_inline": .string,
                    "entitlements": .strings, "extra_hosts": .extraHosts, "isolation": .string,
                    "labels": .listOrMapping, "network": .string, "no_cache": .switchOrText, "platforms": .strings,
                    "privileged": .switchOrText, "provenance": .switchOrText, "pull": .switchOrText,
                    "sbom": .switchOrText, "secrets": .fileReferences, "shm_size": .integerOrText,
                    "ssh": .listOrMapping, "tags": .strings, "target": .string, "ulimits": .ulimits,
                ])),
    ])

    static let deployment = Shape.mapping(
        MappingShape(
            noun: "a deployment",
            properties: [
                "endpoint_mode": .string, "labels": .listOrMapping, "mode": .string, "placement": placement,
                "replicas": .integerOrText, "resources": resources,
                "restart_policy": .mapping(
                    MappingShape(
                        noun: "a restart_policy",
                        properties: [
                            "condition": .string, "delay": .string, "max_attempts": .integerOrText,
                            "window": .string,
                        ])), "rollback_config": updateConfig, "update_config": updateConfig,
            ], allowsNull: true))

    private static let placement = Shape.mapping(
        MappingShape(
            noun: "a placement",
            properties: [
                "constraints": .strings, "max_replicas_per_node": .integerOrText,
                "preferences": .list(
                    .mapping(MappingShape(noun: "a preference", properties: ["spread": .string])), unique: false),
            ]))

    private static let updateConfig = Shape.mapping(
        MappingShape(
            noun: "an update configuration",
            properties: [
                "delay": .string, "failure_action": .string, "max_failure_ratio": .numberOrText, "monitor": .string,
                "order": .word(["start-first", "stop-first"]), "parallelism": .integerOrText,
            ]))

    private static let resources = Shape.mapping(
        MappingShape(
            noun: "resources",
            properties: [
                "limits": .mapping(
                    MappingShape(
                        noun: "the limits",
                        properties: ["cpus": .numberOrText, "memory": .string, "pids": .integerOrText])),
                "reservations": .mapping(
                    MappingShape(
                        noun: "the reservations",
                        properties: [
                            "cpus": .numberOrText, "memory": .string, "generic_resources": genericResources,
                            "devices": .list(.mapping(deviceReservation), unique: false),
                        ])),
            ]))

    private static let deviceReservation: MappingShape = {
        var shape = gpuRequest
        shape.required = ["capabilities"]
        return shape
    }()

    private static let genericResources = Shape.list(
        .mapping(
            MappingShape(
                noun: "a generic resource",
                properties: [
                    "discrete_resource_spec": .mapping(
                        MappingShape(
                            noun: "a discrete_resource_spec",
                            properties: ["kind": .string, "value": .numberOrText]))
                ])), unique: false)

    static let development = Shape.mapping(
        MappingShape(
            noun: "develop",
            properties: [
                "watch": .list(
                    .mapping(
                        MappingShape(
                            noun: "a watch rule",
                            properties: [
                                "action": .word(["rebuild", "sync", "restart", "sync+restart", "sync+exec"]),
                                "exec": .hook, "ignore": .stringOrList, "include": .stringOrList,
                                "initial_sync": .scalar(.boolean), "path": .string, "target": .string,
                            ], required: ["path", "action"])), unique: false)
            ], allowsNull: true))

    static let blkioConfig: Shape = {
        let limits = Shape.list(
            .mapping(
                MappingShape(
                    noun: "a device limit", properties: ["path": .string, "rate": .integerOrText],
                    allowsExtensions: false)), unique: false)
        let weights = Shape.list(
            .mapping(
                MappingShape(
                    noun: "a device weight", properties: ["path": .string, "weight": .integerOrText],
                    allowsExtensions: false)), unique: false)
        return .mapping(
            MappingShape(
                noun: "blkio_config",
                properties: [
                    "device_read_bps": limits, "device_read_iops": limits, "device_write_bps": limits,
                    "device_write_iops": limits, "weight": .integerOrText, "weight_device": weights,
                ], allowsExtensions: false))
    }()
}
