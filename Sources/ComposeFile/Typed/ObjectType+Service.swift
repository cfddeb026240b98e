/// A service and its parts. Source: compose-go, types/types.go.
extension ObjectType {
    static let service = ObjectType([
        field("profiles", .texts), field("annotations", .labels), field("attach", .optionalFlag),
        field("build", .object(build)), field("develop", .object(develop)),
        field("blkio_config", .object(blockInput)), field("cap_add", .texts), field("cap_drop", .texts),
        field("cgroup_parent", .text), field("cgroup", .text), field("cpu_count", .integer),
        field("cpu_percent", .float), field("cpu_period", .integer), field("cpu_quota", .integer),
        field("cpu_rt_period", .integer), field("cpu_rt_runtime", .integer), field("cpus", .float),
        field("cpuset", .text), field("cpu_shares", .integer), always("command", .command),
        field("configs", .list(.object(fileReference))), field("container_name", .text),
        field("credential_spec", .object(credentials)), field("depends_on", .map(.object(dependency))),
        field("deploy", .object(deploy)), field("device_cgroup_rules", .texts),
        field("devices", .list(.object(device))), field("dns", .texts), field("dns_opt", .texts),
        field("dns_search", .texts), field("dockerfile", .text), field("domainname", .text),
        always("entrypoint", .command), field("provider", .object(provider)), field("environment", .environment),
        field("env_file", .list(.object(envFile))), field("expose", .numbers), field("extends", .object(extends)),
        field("external_links", .texts), field("extra_hosts", .hosts), field("group_add", .texts),
        field("gpus", .list(.object(deviceRequest))), field("hostname", .text),
        field("healthcheck", .object(healthcheck)), field("image", .text), field("init", .optionalFlag),
        field("ipc", .text), field("isolation", .text), field("labels", .labels), field("label_file", .texts),
        field("links", .texts), field("logging", .object(logging)), field("log_driver", .text),
        field("log_opt", .options), field("mem_limit", .bytes), field("mem_reservation", .bytes),
        field("memswap_limit", .bytes), field("mem_swappiness", .bytes), field("mac_address", .text),
        field("models", .map(.object(modelUse), keepsNull: true)), field("net", .text), field("network_mode", .text),
        field("networks", .map(.object(networkUse), keepsNull: true)), field("oom_kill_disable", .flag),
        field("oom_score_adj", .integer), field("pid", .text), field("pids_limit", .integer),
        field("platform", .text), field("ports", .list(.object(port))), field("privileged", .flag),
        field("pull_policy", .text), field("read_only", .flag), field("restart", .text), field("runtime", .text),
        field("scale", .optionalInteger), field("secrets", .list(.object(fileReference))),
        field("security_opt", .texts), field("shm_size", .bytes), field("stdin_open", .flag),
        field("stop_grace_period", .optionalDuration), field("stop_signal", .text), field("storage_opt", .options),
        field("sysctls", .labels), field("tmpfs", .texts), field("tty", .flag),
        field("ulimits", .map(.limit, keepsNull: true)), field("use_api_socket", .flag), field("user", .text),
        field("userns_mode", .text), field("uts", .text), field("volume_driver", .text),
        field("volumes", .list(.object(mount))), field("volumes_from", .texts), field("working_dir", .text),
        field("post_start", .list(.object(hook))), field("pre_stop", .list(.object(hook))),
    ])

    static let build = ObjectType([
        field("context", .text), field("dockerfile", .text), field("dockerfile_inline", .text),
        field("entitlements", .texts), field("args", .environment), field("provenance", .text), field("sbom", .text),
        field("ssh", .ssh), field("labels", .labels), field("cache_from", .texts), field("cache_to", .texts),
        field("no_cache", .flag), field("additional_contexts", .labels), field("pull", .flag),
        field("extra_hosts", .hosts), field("isolation", .text), field("network", .text), field("target", .text),
        field("secrets", .list(.object(fileReference))), field("shm_size", .bytes), field("tags", .texts),
        field("ulimits", .map(.limit, keepsNull: true)), field("platforms", .texts), field("privileged", .flag),
    ])

    static let hook = ObjectType([
        always("command", .command), field("user", .text), field("privileged", .flag), field("working_dir", .text),
        field("environment", .environment),
    ])

    static let develop = ObjectType([
        field(
            "watch",
            .list(
                .object(
                    ObjectType([
                        always("path", .text), always("action", .text), field("target", .text),
                        field("exec", .object(hook, isValue: true)), field("include", .texts),
                        field("ignore", .texts), field("initial_sync", .flag),
                    ]))))
    ])

    static let blockInput = ObjectType([
        field("weight", .integer), field("weight_device", .list(.object(weight))),
        field("device_read_bps", .list(.object(throttle))), field("device_read_iops", .list(.object(throttle))),
        field("device_write_bps", .list(.object(throttle))), field("device_write_iops", .list(.object(throttle))),
    ])

    private static let weight = ObjectType([
        always("path", .text, json: "Path"), always("weight", .integer, json: "Weight"),
    ])

    private static let throttle = ObjectType([
        always("path", .text, json: "Path"), always("rate", .bytes, json: "Rate"),
    ])

    static let fileReference = ObjectType([
        field("source", .text), field("target", .text), field("uid", .text), field("gid", .text),
        field("mode", .fileMode),
    ])

    static let credentials = ObjectType([field("config", .text), field("file", .text), field("registry", .text)])

    static let dependency = ObjectType([
        field("condition", .text), field("restart", .flag), always("required", .flag),
    ])

    static let device = ObjectType([field("source", .text), field("target", .text), field("permissions", .text)])

    static let provider = ObjectType([field("type", .text), field("options", .multiOptions)])

    static let envFile = ObjectType([field("path", .text), always("required", .flag), field("format", .text)])

    static let extends = ObjectType([field("file", .text), field("service", .text)])

    static let deviceRequest = ObjectType([
        field("capabilities", .texts), field("driver", .text), field("count", .deviceCount),
        field("device_ids", .texts), field("options", .labels),
    ])

    static let healthcheck = ObjectType([
        field("test", .test), field("timeout", .optionalDuration), field("interval", .optionalDuration),
        field("retries", .optionalInteger), field("start_period", .optionalDuration),
        field("start_interval", .optionalDuration), field("disable", .flag),
    ])

    static let logging = ObjectType([field("driver", .text), field("options", .options)])

    static let modelUse = ObjectType([field("endpoint_var", .text), field("model_var", .text)])

    static let networkUse = ObjectType([
        field("aliases", .texts), field("driver_opts", .options), field("gw_priority", .integer),
        field("interface_name", .text), field("ipv4_address", .text), field("ipv6_address", .text),
        field("link_local_ips", .texts), field("mac_address", .text), field("priority", .integer),
    ])

    static let port = ObjectType([
        field("name", .text), field("mode", .text), field("host_ip", .text), field("target", .integer),
        field("published", .text), field("protocol", .text), field("app_protocol", .text),
    ])

    static let mount = ObjectType([
        field("type", .text), field("source", .text), field("target", .text), field("read_only", .flag),
        field("consistency", .text),
        field(
            "bind",
            .object(
                ObjectType([
                    field("selinux", .text), field("propagation", .text), field("create_host_path", .flag),
                    field("recursive", .text),
                ]))),
        field(
            "volume",
            .object(ObjectType([field("labels", .labels), field("nocopy", .flag), field("subpath", .text)]))),
        field("tmpfs", .object(ObjectType([field("size", .bytes), field("mode", .integer)]))),
        field("image", .object(ObjectType([field("subpath", .text)]))),
    ])
}
