extension SchemaVerdicts {
    /// Documents with `@` for a key.
    static let keyRows = """
        AAAAA configs: {k: {external: {@}}}
        AAARA configs: {k: {labels: {@}}}
        RARRR configs: {k: {@}}
        RRRRR configs: {@}
        RARRR models: {k: {model: m, @}}
        RRAAR models: {@}
        RRRAR networks: {k: {driver_opts: {@}}}
        RARRR networks: {k: {external: {@}}}
        RRRRR networks: {k: {ipam: {config: [{aux_addresses: {@}}]}}}
        RARRR networks: {k: {ipam: {config: [{@}]}}}
        RRRRR networks: {k: {ipam: {options: {@}}}}
        RARRR networks: {k: {ipam: {@}}}
        RARRR networks: {k: {@}}
        AAAAA networks: {@}
        RRRAR secrets: {k: {driver_opts: {@}}}
        AAAAA secrets: {k: {external: {@}}}
        RARRR secrets: {k: {@}}
        RRRRR secrets: {@}
        RRRRR services: {k: {blkio_config: {device_read_bps: [{@}]}}}
        RRRRR services: {k: {blkio_config: {weight_device: [{@}]}}}
        RRRRR services: {k: {blkio_config: {@}}}
        RRRRR services: {k: {build: {extra_hosts: {@}}}}
        RARRR services: {k: {build: {secrets: [{@}]}}}
        RARRR services: {k: {build: {ulimits: {k: {soft: 5, hard: 5, @}}}}}
        RAAAA services: {k: {build: {ulimits: {@}}}}
        RARRR services: {k: {build: {@}}}
        RARRR services: {k: {credential_spec: {@}}}
        RARRR services: {k: {depends_on: {k: {condition: service_started, @}}}}
        RRRRR services: {k: {depends_on: {@}}}
        RARRR services: {k: {deploy: {placement: {preferences: [{@}]}}}}
        RARRR services: {k: {deploy: {placement: {@}}}}
        RARRR services: {k: {deploy: {resources: {limits: {@}}}}}
        RARRR services: {k: {deploy: {resources: {reservations: {devices: [{capabilities: [gpu], @}]}}}}}
        RARRR services: {k: {deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: {@}}]}}}}}
        RARRR services: {k: {deploy: {resources: {reservations: {generic_resources: [{@}]}}}}}
        RARRR services: {k: {deploy: {resources: {reservations: {@}}}}}
        RARRR services: {k: {deploy: {resources: {@}}}}
        RARRR services: {k: {deploy: {restart_policy: {@}}}}
        RARRR services: {k: {deploy: {rollback_config: {@}}}}
        RARRR services: {k: {deploy: {update_config: {@}}}}
        RARRR services: {k: {deploy: {@}}}
        RARRR services: {k: {develop: {watch: [{path: a, action: sync, exec: {command: a, @}}]}}}
        RARRR services: {k: {develop: {watch: [{path: a, action: sync, @}]}}}
        RARRR services: {k: {develop: {@}}}
        RARRR services: {k: {devices: [{source: /s, target: /t, @}]}}
        RRRRR services: {k: {env_file: [{path: a, @}]}}
        AAAAA services: {k: {gpus: [{@}]}}
        RARRR services: {k: {healthcheck: {@}}}
        AAAAA services: {k: {logging: {options: {@}}}}
        RARRR services: {k: {logging: {@}}}
        RARRR services: {k: {models: {k: {@}}}}
        AAAAA services: {k: {models: {@}}}
        RRRAR services: {k: {networks: {k: {driver_opts: {@}}}}}
        RARRR services: {k: {networks: {k: {@}}}}
        AARRA services: {k: {networks: {@}}}
        RARRR services: {k: {ports: [{target: 80, @}]}}
        RRRAR services: {k: {provider: {type: awesome, options: {@}}}}
        RARRR services: {k: {provider: {type: awesome, @}}}
        AAAAA services: {k: {storage_opt: {@}}}
        RARRR services: {k: {@}}
        RRRRR services: {@}
        RRRAR volumes: {k: {driver_opts: {@}}}
        RARRR volumes: {k: {external: {@}}}
        RARRR volumes: {k: {@}}
        AARRA volumes: {@}
        RARRR @
        RARRR services: {k: {volumes: [{type: bind, target: /t, bind: {@}}]}}
        RARRR services: {k: {volumes: [{type: bind, target: /t, image: {@}}]}}
        RARRR services: {k: {volumes: [{type: bind, target: /t, tmpfs: {@}}]}}
        RARRR services: {k: {volumes: [{type: bind, target: /t, volume: {@}}]}}
        RARRR services: {k: {volumes: [{type: bind, target: /t, @}]}}
        """
}
