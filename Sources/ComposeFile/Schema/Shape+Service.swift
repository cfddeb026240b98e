// A service's attributes, as the schema of Docker Compose 2.40.3 (compose-go 2.9.1) has them.
extension Shape {
    static let service = Shape.mapping(
        MappingShape(
            noun: "a service",
            properties: processProperties.merging(resourceProperties) { first, _ in first }
                .merging(connectionProperties) { first, _ in first }
                .merging(structuredProperties) { first, _ in first }))

    /// What runs, as whom, and how long.
    private static let processProperties: [String: Shape] = [
        "annotations": .listOrMapping, "attach": .switchOrText, "command": .command,
        "container_name": .text(.containerName),
        "domainname": .string, "entrypoint": .command, "environment": .listOrMapping,
        "group_add": .list(
            .numberOrText, unique: true), "hostname": .string, "image": .string, "init": .switchOrText,
        "isolation": .string, "label_file": .either([.string, .strings]), "labels": .listOrMapping,
        "platform": .string, "post_start": .hooks, "pre_stop": .hooks, "privileged": .switchOrText,
        "profiles": .uniqueStrings, "pull_policy": .text(.pullPolicy), "pull_refresh_after": .string,
        "read_only": .switchOrText, "restart": .string, "runtime": .string, "scale": .integerOrText,
        "security_opt": .uniqueStrings, "stdin_open": .switchOrText, "stop_grace_period": .string,
        "stop_signal": .string, "tty": .switchOrText, "use_api_socket": .scalar(.boolean), "user": .string,
        "userns_mode": .string, "working_dir": .string,
    ]

    /// Limits and what the kernel hands out.
    private static let resourceProperties: [String: Shape] = [
        "cap_add": .uniqueStrings, "cap_drop": .uniqueStrings, "cgroup": .word(["host", "private"]),
        "cgroup_parent": .string, "cpu_count": .either([.string, .integer(atLeast: 0, atMost: nil)]),
        "cpu_percent": .either([.string, .integer(atLeast: 0, atMost: 100)]), "cpu_period": .numberOrText,
        "cpu_quota": .numberOrText, "cpu_rt_period": .numberOrText, "cpu_rt_runtime": .numberOrText,
        "cpu_shares": .numberOrText, "cpus": .numberOrText, "cpuset": .string, "device_cgroup_rules": .uniqueStrings,
        "ipc": .string, "mem_limit": .numberOrText, "mem_reservation": .integerOrText,
        "mem_swappiness": .integerOrText, "memswap_limit": .numberOrText, "oom_kill_disable": .switchOrText,
        "oom_score_adj": .either([.string, .integer(atLeast: -1000, atMost: 1000)]), "pid": .scalar([.string, .null]),
        "pids_limit": .numberOrText, "shm_size": .numberOrText,
        "storage_opt": .mapping(MappingShape(noun: "storage_opt", isOpen: true)), "sysctls": .listOrMapping,
        "tmpfs": .stringOrList, "ulimits": .ulimits, "uts": .string, "volumes_from": .uniqueStrings,
    ]

    /// Networks, names and neighbours.
    private static let connectionProperties: [String: Shape] = [
        "configs": .fileReferences, "dns": .stringOrList, "dns_opt": .uniqueStrings, "dns_search": .stringOrList,
        "expose": .list(.numberOrText, unique: true), "external_links": .uniqueStrings, "extra_hosts": .extraHosts,
        "links": .uniqueStrings, "mac_address": .string, "network_mode": .string, "secrets": .fileReferences,
    ]

    /// The attributes with a structure of their own.
    private static let structuredProperties: [String: Shape] = [
        "blkio_config": .blkioConfig, "build": .build, "credential_spec": .credentialSpec, "depends_on": .dependsOn,
        "deploy": .deployment, "develop": .development, "devices": .devices, "env_file": .envFile,
        "extends": .extends, "gpus": .gpus, "healthcheck": .healthcheck, "logging": .logging, "models": .serviceModels,
        "networks": .serviceNetworks, "ports": .ports, "provider": .provider, "volumes": .serviceVolumes,
    ]
}
