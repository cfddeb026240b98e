/// A service's `deploy` section. Source: compose-go, types/types.go.
extension ObjectType {
    static let deploy = ObjectType([
        field("mode", .text), field("replicas", .optionalInteger), field("labels", .labels),
        field("update_config", .object(update)), field("rollback_config", .object(update)),
        field("resources", .object(resources, isValue: true)), field("restart_policy", .object(restart)),
        field("placement", .object(placement, isValue: true)), field("endpoint_mode", .text),
    ])

    private static let update = ObjectType([
        field("parallelism", .optionalInteger), field("delay", .duration), field("failure_action", .text),
        field("monitor", .duration), field("max_failure_ratio", .float), field("order", .text),
    ])

    private static let resources = ObjectType([
        field("limits", .object(resource)), field("reservations", .object(resource)),
    ])

    private static let resource = ObjectType([
        field("cpus", .processors), field("memory", .bytes), field("pids", .integer),
        field("devices", .list(.object(deviceRequest))),
        field(
            "generic_resources",
            .list(
                .object(
                    ObjectType([
                        field(
                            "discrete_resource_spec",
                            .object(ObjectType([always("kind", .text), always("value", .integer)])))
                    ])))),
    ])

    private static let restart = ObjectType([
        field("condition", .text), field("delay", .optionalDuration), field("max_attempts", .optionalInteger),
        field("window", .optionalDuration),
    ])

    private static let placement = ObjectType([
        field("constraints", .texts),
        field("preferences", .list(.object(ObjectType([field("spread", .text)])))),
        field("max_replicas_per_node", .integer),
    ])
}
