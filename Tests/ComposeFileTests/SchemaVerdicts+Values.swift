extension SchemaVerdicts {
    /// Documents with `@` for a value.
    static let valueRows = """
        -------------RR @
        RRRRRRRRRRRRARR configs: @
        RRRRRRRRRRRRARR configs: {k: @}
        RRRRRRAARRRRRRR configs: {k: {content: @}}
        RRRRRRAARRRRRRR configs: {k: {environment: @}}
        RARRRR--RRRRAAA configs: {k: {external: @}}
        RRRRRRAARRRRRRR configs: {k: {external: {name: @}}}
        RRRRRRAARRRRRRR configs: {k: {file: @}}
        RRRRRRRRAARRAAR configs: {k: {labels: @}}
        AAAAAAAARRRRRRR configs: {k: {labels: {k: @}}}
        RRRRRRAARRRRRRR configs: {k: {labels: [@]}}
        RRRRRRAARRRRRRR configs: {k: {name: @}}
        RRRRRRAARRRRRRR configs: {k: {template_driver: @}}
        RRRRRRRRRRRRARR models: @
        RRRRRRRRRRRRRRR models: {k: @}
        RRAAARRRRRRRRRR models: {k: {model: m, context_size: @}}
        RRRRRRAARRRRRRR models: {k: {model: @}}
        RRRRRRAARRRRRRR models: {k: {model: m, name: @}}
        RRRRRRRRAAARRRR models: {k: {model: m, runtime_flags: @}}
        RRRRRRAARRRRRRR models: {k: {model: m, runtime_flags: [@]}}
        RRRRRRAARRRRRRR name: @
        RRRRRRRRRRRRARR networks: @
        ARRRRRRRRRRRARR networks: {k: @}
        RARRRR--RRRRRRR networks: {k: {attachable: @}}
        RRRRRRAARRRRRRR networks: {k: {driver: @}}
        RRRRRRRRRRRRAAR networks: {k: {driver_opts: @}}
        RRAAAAAARRRRRRR networks: {k: {driver_opts: {k: @}}}
        RARRRR--RRRRRRR networks: {k: {enable_ipv4: @}}
        RARRRR--RRRRRRR networks: {k: {enable_ipv6: @}}
        RARRRR--RRRRARR networks: {k: {external: @}}
        RRRRRRAARRRRRRR networks: {k: {external: {name: @}}}
        RARRRR--RRRRRRR networks: {k: {internal: @}}
        RRRRRRRRRRRRARR networks: {k: {ipam: @}}
        RRRRRRRRARRRRRR networks: {k: {ipam: {config: @}}}
        RRRRRRRRRRRRARR networks: {k: {ipam: {config: [@]}}}
        RRRRRRRRRRRRAAR networks: {k: {ipam: {config: [{aux_addresses: @}]}}}
        RRRRRRAARRRRRRR networks: {k: {ipam: {config: [{aux_addresses: {k: @}}]}}}
        RRRRRRAARRRRRRR networks: {k: {ipam: {config: [{gateway: @}]}}}
        RRRRRRAARRRRRRR networks: {k: {ipam: {config: [{ip_range: @}]}}}
        RRRRRRAARRRRRRR networks: {k: {ipam: {config: [{subnet: @}]}}}
        RRRRRRAARRRRRRR networks: {k: {ipam: {driver: @}}}
        RRRRRRRRRRR-AAR networks: {k: {ipam: {options: @}}}
        RRRRRRAARRRRRRR networks: {k: {ipam: {options: {k: @}}}}
        RRRRRRRRAAU-AAR networks: {k: {labels: @}}
        RRRRRRAARRRRRRR networks: {k: {name: @}}
        RRRRRRRRRRRRARR secrets: @
        RRRRRRRRRRRRARR secrets: {k: @}
        RRRRRRAARRRRRRR secrets: {k: {driver: @}}
        RRRRRRRRRRRRAAR secrets: {k: {driver_opts: @}}
        RRAAAAAARRRRRRR secrets: {k: {driver_opts: {k: @}}}
        RRRRRRAARRRRRRR secrets: {k: {environment: @}}
        RARRRR--RRRRAAA secrets: {k: {external: @}}
        RRRRRRAARRRRRRR secrets: {k: {external: {name: @}}}
        RRRRRRAARRRRRRR secrets: {k: {file: @}}
        RRRRRRRRAARRAAR secrets: {k: {labels: @}}
        RRRRRRAARRRRRRR secrets: {k: {name: @}}
        RRRRRRAARRRRRRR secrets: {k: {template_driver: @}}
        ------------A-- services: @
        R-----------ARR services: {k: @}
        RRRRRRRRAAU-AAR services: {k: {annotations: @}}
        RARRRRAARRRRRRR services: {k: {attach: @}}
        RRRRRRRRRRRRARR services: {k: {blkio_config: @}}
        RRRRRRRRARRRRRR services: {k: {blkio_config: {device_read_bps: @}}}
        RRRRRRRRRRRRARR services: {k: {blkio_config: {device_read_bps: [@]}}}
        RRRRRRAARRRRRRR services: {k: {blkio_config: {device_read_bps: [{path: @}]}}}
        RRAAARAARRRRRRR services: {k: {blkio_config: {device_read_bps: [{rate: @}]}}}
        RRRRRRRRARRRRRR services: {k: {blkio_config: {device_read_iops: @}}}
        RRRRRRRRRRRRARR services: {k: {blkio_config: {device_read_iops: [@]}}}
        RRRRRRRRARRRRRR services: {k: {blkio_config: {device_write_bps: @}}}
        RRRRRRRRRRRRARR services: {k: {blkio_config: {device_write_bps: [@]}}}
        RRRRRRRRARRRRRR services: {k: {blkio_config: {device_write_iops: @}}}
        RRRRRRRRRRRRARR services: {k: {blkio_config: {device_write_iops: [@]}}}
        RRAAARAARRRRRRR services: {k: {blkio_config: {weight: @}}}
        RRRRRRRRARRRRRR services: {k: {blkio_config: {weight_device: @}}}
        RRRRRRRRRRRRARR services: {k: {blkio_config: {weight_device: [@]}}}
        RRRRRRAARRRRRRR services: {k: {blkio_config: {weight_device: [{path: @}]}}}
        RRAAARAARRRRRRR services: {k: {blkio_config: {weight_device: [{weight: @}]}}}
        RRRRRRAARRRRARR services: {k: {build: @}}
        RRRRRRRRAAU-AAR services: {k: {build: {additional_contexts: @}}}
        RRRRRRRRAAU-AAR services: {k: {build: {args: @}}}
        RRRRRRRRAAARRRR services: {k: {build: {cache_from: @}}}
        RRRRRRAARRRRRRR services: {k: {build: {cache_from: [@]}}}
        RRRRRRRRAAARRRR services: {k: {build: {cache_to: @}}}
        RRRRRRAARRRRRRR services: {k: {build: {cache_to: [@]}}}
        RRRRRRAARRRRRRR services: {k: {build: {context: @}}}
        RRRRRRAARRRRRRR services: {k: {build: {dockerfile: @}}}
        RRRRRRAARRRRRRR services: {k: {build: {dockerfile_inline: @}}}
        RRRRRRRRAAARRRR services: {k: {build: {entitlements: @}}}
        RRRRRRAARRRRRRR services: {k: {build: {entitlements: [@]}}}
        RRRRRRRRAARRAAA services: {k: {build: {extra_hosts: @}}}
        RRRRRRAAAAARRRR services: {k: {build: {extra_hosts: {k: @}}}}
        RRRRRRAARRRRRRR services: {k: {build: {extra_hosts: {k: [@]}}}}
        RRRRRRAARRRRRRR services: {k: {build: {extra_hosts: [@]}}}
        RRRRRRAARRRRRRR services: {k: {build: {isolation: @}}}
        RRRRRRRRAAU-AAR services: {k: {build: {labels: @}}}
        RRRRRRAARRRRRRR services: {k: {build: {network: @}}}
        RARRRRAARRRRRRR services: {k: {build: {no_cache: @}}}
        RRRRRRRRAAARRRR services: {k: {build: {platforms: @}}}
        RRRRRRAARRRRRRR services: {k: {build: {platforms: [@]}}}
        RARRRRAARRRRRRR services: {k: {build: {privileged: @}}}
        RARRRRAARRRRRRR services: {k: {build: {provenance: @}}}
        RARRRRAARRRRRRR services: {k: {build: {pull: @}}}
        RARRRRAARRRRRRR services: {k: {build: {sbom: @}}}
        RRRRRRRRAAARRRR services: {k: {build: {secrets: @}}}
        RRRRRRAARRRRARR services: {k: {build: {secrets: [@]}}}
        RRRRRRAARRRRRRR services: {k: {build: {secrets: [{gid: @}]}}}
        RRAAAAAARRRRRRR services: {k: {build: {secrets: [{mode: @}]}}}
        RRRRRRAARRRRRRR services: {k: {build: {secrets: [{source: @}]}}}
        RRRRRRAARRRRRRR services: {k: {build: {secrets: [{target: @}]}}}
        RRRRRRAARRRRRRR services: {k: {build: {secrets: [{uid: @}]}}}
        RRAAARAARRRRRRR services: {k: {build: {shm_size: @}}}
        RRRRRRRRAARRAAR services: {k: {build: {ssh: @}}}
        RRRRRRRRAAA-RRR services: {k: {build: {tags: @}}}
        ------AA------- services: {k: {build: {tags: [@]}}}
        RRRRRRAARRRRRRR services: {k: {build: {target: @}}}
        RRRRRRRRRRRRAAR services: {k: {build: {ulimits: @}}}
        RRAAARAARRRRRRR services: {k: {build: {ulimits: {k: @}}}}
        RRAAAR--RRRRRRR services: {k: {build: {ulimits: {k: {soft: 5, hard: @}}}}}
        RRAAAR--RRRRRRR services: {k: {build: {ulimits: {k: {hard: 5, soft: @}}}}}
        RRRRRRRRAAU-RRR services: {k: {cap_add: @}}
        ------AA------- services: {k: {cap_add: [@]}}
        RRRRRRRRAAU-RRR services: {k: {cap_drop: @}}
        ------AA------- services: {k: {cap_drop: [@]}}
        RRRRRRRRRRRRRRR services: {k: {cgroup: @}}
        RRRRRRAARRRRRRR services: {k: {cgroup_parent: @}}
        ARRRRRAAAAARRRR services: {k: {command: @}}
        RRRRRRAARRRRRRR services: {k: {command: [@]}}
        RRRRRRRRAAA-RRR services: {k: {configs: @}}
        RRRRRRARRRRRRRR services: {k: {container_name: @}}
        RRARAR--RRRRRRR services: {k: {cpu_count: @}}
        RRARRR--RRRRRRR services: {k: {cpu_percent: @}}
        RRAAAA--RRRRRRR services: {k: {cpu_period: @}}
        RRAAAA--RRRRRRR services: {k: {cpu_quota: @}}
        RRAAAA--RRRRRRR services: {k: {cpu_rt_period: @}}
        RRAAAA--RRRRRRR services: {k: {cpu_rt_runtime: @}}
        RRAAAA--RRRRRRR services: {k: {cpu_shares: @}}
        RRAAAA--RRRRRRR services: {k: {cpus: @}}
        RRRRRRAARRRRRRR services: {k: {cpuset: @}}
        RRRRRRRRRRRRARR services: {k: {credential_spec: @}}
        RRRRRRAARRRRRRR services: {k: {credential_spec: {config: @}}}
        RRRRRRAARRRRRRR services: {k: {credential_spec: {file: @}}}
        RRRRRRAARRRRRRR services: {k: {credential_spec: {registry: @}}}
        RRRRRRRRAARRARR services: {k: {depends_on: @}}
        RRRRRRAARRRRRRR services: {k: {depends_on: [@]}}
        RRRRRRRRRRRRRRR services: {k: {depends_on: {k: @}}}
        RRRRRRRRRRRRRRR services: {k: {depends_on: {k: {condition: @}}}}
        RARRRRRRRRRRRRR services: {k: {depends_on: {k: {condition: service_started, required: @}}}}
        RARRRRAARRRRRRR services: {k: {depends_on: {k: {condition: service_started, restart: @}}}}
        ARRRRRRRRRRRARR services: {k: {deploy: @}}
        RRRRRRAARRRRRRR services: {k: {deploy: {endpoint_mode: @}}}
        RRRRRRRRAAU-AAR services: {k: {deploy: {labels: @}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {mode: @}}}
        RRRRRRRRRRRRARR services: {k: {deploy: {placement: @}}}
        RRRRRRRRAAARRRR services: {k: {deploy: {placement: {constraints: @}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {placement: {constraints: [@]}}}}
        RRAAAR--RRRRRRR services: {k: {deploy: {placement: {max_replicas_per_node: @}}}}
        RRRRRRRRARRRRRR services: {k: {deploy: {placement: {preferences: @}}}}
        RRRRRRRRRRRRARR services: {k: {deploy: {placement: {preferences: [@]}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {placement: {preferences: [{spread: @}]}}}}
        RRAAAR--RRRRRRR services: {k: {deploy: {replicas: @}}}
        RRRRRRRRRRRRARR services: {k: {deploy: {resources: @}}}
        RRRRRRRRRRRRARR services: {k: {deploy: {resources: {limits: @}}}}
        RRAAAAAARRRRRRR services: {k: {deploy: {resources: {limits: {cpus: @}}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {resources: {limits: {memory: @}}}}}
        RRAAARAARRRRRRR services: {k: {deploy: {resources: {limits: {pids: @}}}}}
        RRRRRRRRRRRRARR services: {k: {deploy: {resources: {reservations: @}}}}
        RRAAAAAARRRRRRR services: {k: {deploy: {resources: {reservations: {cpus: @}}}}}
        RRRRRRRRARRRRRR services: {k: {deploy: {resources: {reservations: {devices: @}}}}}
        RRRRRRRRRRRRRRR services: {k: {deploy: {resources: {reservations: {devices: [@]}}}}}
        RRRRRRRRAARRRRR services: {k: {deploy: {resources: {reservations: {devices: [{capabilities: @}]}}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {resources: {reservations: {devices: [{capabilities: [@]}]}}}}}
        RRAAARAARRRRRRR services: {k: {deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: @}]}}}}}
        RRRRRRRRAARRRRR services: {k: {deploy: {resources: {reservations: {devices: [{capabilities: [gpu], device_ids: @}]}}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {resources: {reservations: {devices: [{capabilities: [gpu], driver: @}]}}}}}
        RRRRRRRRAARRAAR services: {k: {deploy: {resources: {reservations: {devices: [{capabilities: [gpu], options: @}]}}}}}
        RRRRRRRRARRRRRR services: {k: {deploy: {resources: {reservations: {generic_resources: @}}}}}
        RRRRRRRRRRRRARR services: {k: {deploy: {resources: {reservations: {generic_resources: [@]}}}}}
        RRRRRRRRRRRRARR services: {k: {deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: @}]}}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: @}}]}}}}}
        RRAAAAAARRRRRRR services: {k: {deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: {value: @}}]}}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {resources: {reservations: {memory: @}}}}}
        RRRRRRRRRRRRARR services: {k: {deploy: {restart_policy: @}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {restart_policy: {condition: @}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {restart_policy: {delay: @}}}}
        RRAAAR--RRRRRRR services: {k: {deploy: {restart_policy: {max_attempts: @}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {restart_policy: {window: @}}}}
        RRRRRRRRRRRRARR services: {k: {deploy: {rollback_config: @}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {rollback_config: {delay: @}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {rollback_config: {failure_action: @}}}}
        RRAAAA--RRRRRRR services: {k: {deploy: {rollback_config: {max_failure_ratio: @}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {rollback_config: {monitor: @}}}}
        RRRRRRRRRRRRRRR services: {k: {deploy: {rollback_config: {order: @}}}}
        RRAAAR--RRRRRRR services: {k: {deploy: {rollback_config: {parallelism: @}}}}
        RRRRRRRRRRRRARR services: {k: {deploy: {update_config: @}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {update_config: {delay: @}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {update_config: {failure_action: @}}}}
        RRAAAA--RRRRRRR services: {k: {deploy: {update_config: {max_failure_ratio: @}}}}
        RRRRRRAARRRRRRR services: {k: {deploy: {update_config: {monitor: @}}}}
        RRRRRRRRRRRRRRR services: {k: {deploy: {update_config: {order: @}}}}
        RRAAAR--RRRRRRR services: {k: {deploy: {update_config: {parallelism: @}}}}
        ARRRRRRRRRRRARR services: {k: {develop: @}}
        RRRRRRRRARRRRRR services: {k: {develop: {watch: @}}}
        RRRRRRRRRRRRRRR services: {k: {develop: {watch: [@]}}}
        RRRRRRRRRRRRRRR services: {k: {develop: {watch: [{path: a, action: @}]}}}
        RRRRRRRRRRRRRRR services: {k: {develop: {watch: [{path: a, action: sync, exec: @}]}}}
        ARRRRRAAAAARRRR services: {k: {develop: {watch: [{path: a, action: sync, exec: {command: @}}]}}}
        RRRRRRRRAARRAAR services: {k: {develop: {watch: [{path: a, action: sync, exec: {command: a, environment: @}}]}}}
        RARRRRAARRRRRRR services: {k: {develop: {watch: [{path: a, action: sync, exec: {command: a, privileged: @}}]}}}
        RRRRRRAARRRRRRR services: {k: {develop: {watch: [{path: a, action: sync, exec: {command: a, user: @}}]}}}
        RRRRRRAARRRRRRR services: {k: {develop: {watch: [{path: a, action: sync, exec: {command: a, working_dir: @}}]}}}
        RRRRRRAAAARRRRR services: {k: {develop: {watch: [{path: a, action: sync, ignore: @}]}}}
        RRRRRRAAAARRRRR services: {k: {develop: {watch: [{path: a, action: sync, include: @}]}}}
        RARRRRRRRRRRRRR services: {k: {develop: {watch: [{path: a, action: sync, initial_sync: @}]}}}
        RRRRRRAARRRRRRR services: {k: {develop: {watch: [{action: sync, path: @}]}}}
        RRRRRRAARRRRRRR services: {k: {develop: {watch: [{path: a, action: sync, target: @}]}}}
        RRRRRRRRAARRRRR services: {k: {device_cgroup_rules: @}}
        RRRRRRRRAAARRRR services: {k: {devices: @}}
        RRRRRRAARRRR--- services: {k: {devices: [@]}}
        RRRRRRAARRRRRRR services: {k: {devices: [{source: /s, target: /t, permissions: @}]}}
        RRRRRRAARRRRRRR services: {k: {devices: [{target: /t, source: @}]}}
        ------AA------- services: {k: {devices: [{source: /s, target: @}]}}
        RRRRRRAAAAU-RRR services: {k: {dns: @}}
        RRRRRRRRAAU-RRR services: {k: {dns_opt: @}}
        ------AA------- services: {k: {dns_opt: [@]}}
        RRRRRRAAAAU-RRR services: {k: {dns_search: @}}
        RRRRRRAARRRRRRR services: {k: {domainname: @}}
        ARRRRRAAAAARRRR services: {k: {entrypoint: @}}
        RRRRRRAAAAARRRR services: {k: {env_file: @}}
        RRRRRRAARRRR--- services: {k: {env_file: [@]}}
        RRRRRRAARRRRRRR services: {k: {env_file: [{path: a, format: @}]}}
        ------AA------- services: {k: {env_file: [{path: @}]}}
        RARRRRAARRRRRRR services: {k: {env_file: [{path: a, required: @}]}}
        RRRRRRRRAAU-AAR services: {k: {environment: @}}
        RRRRRRRRAAUARRR services: {k: {expose: @}}
        --AAA-AA------- services: {k: {expose: [@]}}
        RRRRRRRRAARRRRR services: {k: {external_links: @}}
        RRRRRRAARRRRRRR services: {k: {external_links: [@]}}
        RRRRRRRRAARRAAA services: {k: {extra_hosts: @}}
        RRRRRRRRARRRRRR services: {k: {gpus: @}}
        RRRRRRRRRRRRAAA services: {k: {gpus: [@]}}
        RRRRRRRRAARRRRR services: {k: {gpus: [{capabilities: @}]}}
        RRAAARAARRRRRRR services: {k: {gpus: [{count: @}]}}
        RRRRRRRRAARRRRR services: {k: {gpus: [{device_ids: @}]}}
        RRRRRRAARRRRRRR services: {k: {gpus: [{driver: @}]}}
        RRRRRRRRAARRAAR services: {k: {gpus: [{options: @}]}}
        RRRRRRRRAARARRR services: {k: {group_add: @}}
        RRAAAAAARRRRRRR services: {k: {group_add: [@]}}
        RRRRRRRRRRRRARR services: {k: {healthcheck: @}}
        RARRRR--RRRRRRR services: {k: {healthcheck: {disable: @}}}
        RRRRRRAARRRRRRR services: {k: {healthcheck: {interval: @}}}
        RRAAAA--RRRRRRR services: {k: {healthcheck: {retries: @}}}
        RRRRRRAARRRRRRR services: {k: {healthcheck: {start_interval: @}}}
        RRRRRRAARRRRRRR services: {k: {healthcheck: {start_period: @}}}
        RRRRRRAAAAARRRR services: {k: {healthcheck: {test: @}}}
        RRRRRRAARRRRRRR services: {k: {healthcheck: {test: [@]}}}
        RRRRRRAARRRRRRR services: {k: {healthcheck: {timeout: @}}}
        RRRRRRAARRRRRRR services: {k: {hostname: @}}
        RRRRRRAARRRRRRR services: {k: {image: @}}
        RARRRR--RRRRRRR services: {k: {init: @}}
        RRRRRRAARRRRRRR services: {k: {ipc: @}}
        RRRRRRAARRRRRRR services: {k: {isolation: @}}
        RRRRRRAAAAARRRR services: {k: {label_file: @}}
        RRRRRRAARRRRRRR services: {k: {label_file: [@]}}
        RRRRRRRRAAU-AAR services: {k: {labels: @}}
        RRRRRRRRAAU-RRR services: {k: {links: @}}
        ------AA------- services: {k: {links: [@]}}
        RRRRRRRRRRRRARR services: {k: {logging: @}}
        RRRRRRAARRRRRRR services: {k: {logging: {driver: @}}}
        RRRRRRRRRRRRAAR services: {k: {logging: {options: @}}}
        ARAAAAAARRRRRRR services: {k: {logging: {options: {k: @}}}}
        RRRRRRAARRRRRRR services: {k: {mac_address: @}}
        RRAAAAAARRRRRRR services: {k: {mem_limit: @}}
        RRAAARAARRRRRRR services: {k: {mem_reservation: @}}
        RRAAARAARRRRRRR services: {k: {mem_swappiness: @}}
        RRAAAAAARRRRRRR services: {k: {memswap_limit: @}}
        RRRRRRRRAARRARR services: {k: {models: @}}
        RRRRRRAARRRRRRR services: {k: {models: [@]}}
        ARRRRRRRRRRRARR services: {k: {models: {k: @}}}
        RRRRRRAARRRRRRR services: {k: {models: {k: {endpoint_var: @}}}}
        RRRRRRAARRRRRRR services: {k: {models: {k: {model_var: @}}}}
        RRRRRRAARRRRRRR services: {k: {network_mode: @}}
        RRRRRRRRAARRARR services: {k: {networks: @}}
        RRRRRRAARRRRRRR services: {k: {networks: [@]}}
        ARRRRRRRRRRRARR services: {k: {networks: {k: @}}}
        RRRRRRRRAAU-RRR services: {k: {networks: {k: {aliases: @}}}}
        RRRRRRRRRRRRAAR services: {k: {networks: {k: {driver_opts: @}}}}
        RRAAAAAARRRRRRR services: {k: {networks: {k: {driver_opts: {k: @}}}}}
        RRAAAARRRRRRRRR services: {k: {networks: {k: {gw_priority: @}}}}
        RRRRRRAARRRRRRR services: {k: {networks: {k: {interface_name: @}}}}
        RRRRRRAARRRRRRR services: {k: {networks: {k: {ipv4_address: @}}}}
        RRRRRRAARRRRRRR services: {k: {networks: {k: {ipv6_address: @}}}}
        RRRRRRRRAAU-RRR services: {k: {networks: {k: {link_local_ips: @}}}}
        RRRRRRAARRRRRRR services: {k: {networks: {k: {mac_address: @}}}}
        RRAAAARRRRRRRRR services: {k: {networks: {k: {priority: @}}}}
        RARRRR--RRRRRRR services: {k: {oom_kill_disable: @}}
        RRAARR--RRRRRRR services: {k: {oom_score_adj: @}}
        -RRRRRAARRRRRRR services: {k: {pid: @}}
        RRAAAA--RRRRRRR services: {k: {pids_limit: @}}
        RRRRRRAARRRRRRR services: {k: {platform: @}}
        RRRRRRRRAAUARRR services: {k: {ports: @}}
        RRAAA-A-RRRR--- services: {k: {ports: [@]}}
        RRRRRRAARRRRRRR services: {k: {ports: [{target: 80, app_protocol: @}]}}
        RRRRRR--RRRRRRR services: {k: {ports: [{target: 80, host_ip: @}]}}
        RRRRRRAARRRRRRR services: {k: {ports: [{target: 80, mode: @}]}}
        RRRRRRAARRRRRRR services: {k: {ports: [{target: 80, name: @}]}}
        RRRRRRAARRRRRRR services: {k: {ports: [{target: 80, protocol: @}]}}
        RRAAARAARRRRRRR services: {k: {ports: [{target: 80, published: @}]}}
        RRAAAR--RRRRRRR services: {k: {ports: [{target: @}]}}
        RRRRRRRRARRRRRR services: {k: {post_start: @}}
        RRRRRRRRRRRRRRR services: {k: {post_start: [@]}}
        RRRRRRRRARRRRRR services: {k: {pre_stop: @}}
        RRRRRRRRRRRRRRR services: {k: {pre_stop: [@]}}
        RARRRR--RRRRRRR services: {k: {privileged: @}}
        RRRRRRRRAAU-RRR services: {k: {profiles: @}}
        RRRRRRRRRRRRRRR services: {k: {provider: @}}
        RRRRRRRRRRRRAAA services: {k: {provider: {type: awesome, options: @}}}
        RAAAAAAAAAAARRR services: {k: {provider: {type: awesome, options: {k: @}}}}
        RAAAAAAARRRRRRR services: {k: {provider: {type: awesome, options: {k: [@]}}}}
        RRRRRRAARRRRRRR services: {k: {provider: {type: @}}}
        RRRRRRRRRRRRRRR services: {k: {pull_policy: @}}
        RRRRRRAARRRRRRR services: {k: {pull_refresh_after: @}}
        RARRRR--RRRRRRR services: {k: {read_only: @}}
        RRRRRRAARRRRRRR services: {k: {restart: @}}
        RRRRRRAARRRRRRR services: {k: {runtime: @}}
        RRAAAR--RRRRRRR services: {k: {scale: @}}
        RRRRRRRRAAA-RRR services: {k: {secrets: @}}
        RRRRRRRRAARRRRR services: {k: {security_opt: @}}
        RRRRRRAARRRRRRR services: {k: {security_opt: [@]}}
        RRAAAAAARRRRRRR services: {k: {shm_size: @}}
        RARRRR--RRRRRRR services: {k: {stdin_open: @}}
        RRRRRRAARRRRRRR services: {k: {stop_grace_period: @}}
        RRRRRRAARRRRRRR services: {k: {stop_signal: @}}
        RRRRRRRRRRRRAAA services: {k: {storage_opt: @}}
        RRRRRRRRAAU-AAR services: {k: {sysctls: @}}
        RRRRRRAAAAU-RRR services: {k: {tmpfs: @}}
        RARRRR--RRRRRRR services: {k: {tty: @}}
        RRRRRRRRR--RA-R services: {k: {ulimits: @}}
        RARRRRRRRRRRRRR services: {k: {use_api_socket: @}}
        RRRRRRAARRRRRRR services: {k: {user: @}}
        RRRRRRAARRRRRRR services: {k: {userns_mode: @}}
        RRRRRRAARRRRRRR services: {k: {uts: @}}
        RRRRRRAARRRRRRR services: {k: {working_dir: @}}
        RRRRRRAARRRRRRR version: @
        RRRRRRRRRRRRARR volumes: @
        ARRRRRRRRRRRARR volumes: {k: @}
        RRRRRRAARRRRRRR volumes: {k: {driver: @}}
        RRRRRRRRRRRRAAR volumes: {k: {driver_opts: @}}
        RRAAAAAARRRRRRR volumes: {k: {driver_opts: {k: @}}}
        RARRRR--RRRRARR volumes: {k: {external: @}}
        RRRRRRAARRRRRRR volumes: {k: {external: {name: @}}}
        RRRRRRRRAARRAAR volumes: {k: {labels: @}}
        RRRRRRAARRRRRRR volumes: {k: {name: @}}
        RRRRRRRRAAURRRR services: {k: {volumes: @}}
        RRRRRRA-RRRR--- services: {k: {volumes: [@]}}
        RRRRRRRRRRRRARR services: {k: {volumes: [{type: bind, target: /t, bind: @}]}}
        RARRRRAARRRRRRR services: {k: {volumes: [{type: bind, target: /t, bind: {create_host_path: @}}]}}
        RRRRRRAARRRRRRR services: {k: {volumes: [{type: bind, target: /t, bind: {propagation: @}}]}}
        RRRRRRRRRRRRRRR services: {k: {volumes: [{type: bind, target: /t, bind: {recursive: @}}]}}
        RRRRRRRRRRRRRRR services: {k: {volumes: [{type: bind, target: /t, bind: {selinux: @}}]}}
        RRRRRRAARRRRRRR services: {k: {volumes: [{type: bind, target: /t, consistency: @}]}}
        RRRRRRRRRRRRARR services: {k: {volumes: [{type: bind, target: /t, image: @}]}}
        RRRRRRAARRRRRRR services: {k: {volumes: [{type: bind, target: /t, image: {subpath: @}}]}}
        RARRRR--RRRRRRR services: {k: {volumes: [{type: bind, target: /t, read_only: @}]}}
        RRRRRRAARRRRRRR services: {k: {volumes: [{type: bind, target: /t, source: @}]}}
        ------AA------- services: {k: {volumes: [{type: bind, target: @}]}}
        RRRRRRRRRRRRARR services: {k: {volumes: [{type: bind, target: /t, tmpfs: @}]}}
        RRAAAAAARRRRRRR services: {k: {volumes: [{type: bind, target: /t, tmpfs: {mode: @}}]}}
        RRARARAARRRRRRR services: {k: {volumes: [{type: bind, target: /t, tmpfs: {size: @}}]}}
        RRRRRRRRRRRRRRR services: {k: {volumes: [{target: /t, type: @}]}}
        RRRRRRRRRRRRARR services: {k: {volumes: [{type: bind, target: /t, volume: @}]}}
        RRRRRRRRAARRAAR services: {k: {volumes: [{type: bind, target: /t, volume: {labels: @}}]}}
        RARRRR--RRRRRRR services: {k: {volumes: [{type: bind, target: /t, volume: {nocopy: @}}]}}
        RRRRRRAARRRRRRR services: {k: {volumes: [{type: bind, target: /t, volume: {subpath: @}}]}}
        RRRRRRRRAARRRRR services: {k: {volumes_from: @}}
        RRRRRRAARRRRRRR services: {k: {volumes_from: [@]}}
        """
}
