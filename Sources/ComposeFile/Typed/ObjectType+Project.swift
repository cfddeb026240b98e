/// The project and its top-level resources. Source: compose-go, types/project.go and types/types.go.
extension ObjectType {
    static let project = ObjectType([
        field("name", .text),
        always("services", .map(.object(service))),
        field("networks", .map(.object(network))),
        field("volumes", .map(.object(volume))),
        field("secrets", .map(.object(fileObject))),
        field("configs", .map(.object(fileObject))),
        field("models", .map(.object(model))),
    ])

    static let network = ObjectType([
        field("name", .text), field("driver", .text), field("driver_opts", .options),
        field("ipam", .object(addressManagement, isValue: true)), field("external", .flag),
        field("internal", .flag), field("attachable", .flag), field("labels", .labels),
        field("enable_ipv4", .optionalFlag), field("enable_ipv6", .optionalFlag),
    ])

    static let addressManagement = ObjectType([
        field("driver", .text),
        field(
            "config",
            .list(
                .object(
                    ObjectType([
                        field("subnet", .text), field("gateway", .text), field("ip_range", .text),
                        field("aux_addresses", .labels),
                    ])))),
    ])

    static let volume = ObjectType([
        field("name", .text), field("driver", .text), field("driver_opts", .options), field("external", .flag),
        field("labels", .labels),
    ])

    static let fileObject = ObjectType([
        field("name", .text), field("file", .text), field("environment", .text), field("content", .text),
        field("external", .flag), field("labels", .labels), field("driver", .text), field("driver_opts", .options),
        field("template_driver", .text),
    ])

    static let model = ObjectType([
        field("name", .text), field("model", .text), field("context_size", .integer), field("runtime_flags", .texts),
    ])
}
