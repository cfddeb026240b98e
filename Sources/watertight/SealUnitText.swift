/// The text of the units in `packaging/systemd`; a test compares them.
enum SealUnitText {
    /// Where those files say that the program is.
    static let usualProgram = "/usr/local/bin/watertight"

    /// `watertight-seal.service`.
    static let seal = """
        # Watertight: the seal stands before any engine starts. See docs/seal.md.
        [Unit]
        Description=Watertight's seal: the tunnels' networks held shut
        Documentation=man:watertight(1)
        DefaultDependencies=no
        # A seal that was never switched on, or was switched off, is none.
        ConditionPathExists=/var/lib/watertight/seal.json
        RequiresMountsFor=/var/lib/watertight
        Wants=network-pre.target
        # Behind what loads the owner's rules, since that may begin with `flush ruleset`; ahead of networks and engines.
        After=local-fs.target systemd-modules-load.service nftables.service netfilter-persistent.service ufw.service
        Before=network-pre.target containerd.service docker.service podman.service shutdown.target
        Conflicts=shutdown.target

        [Service]
        Type=oneshot
        # It stays when the unit is stopped or the engine restarts: only `watertight seal off` takes the seal away.
        RemainAfterExit=yes
        ExecStart=/usr/local/bin/watertight seal restore
        ExecReload=/usr/local/bin/watertight seal restore
        Environment=WATERTIGHT_STATE=/var/lib/watertight
        TimeoutStartSec=30
        UMask=0077
        # Rules of the kernel are changed with CAP_NET_ADMIN, and nothing else is done.
        CapabilityBoundingSet=CAP_NET_ADMIN
        NoNewPrivileges=yes
        ProtectSystem=strict
        ReadWritePaths=/var/lib/watertight
        ProtectHome=yes
        PrivateTmp=yes
        PrivateDevices=yes
        ProtectClock=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectControlGroups=yes
        RestrictAddressFamilies=AF_UNIX AF_NETLINK
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        LockPersonality=yes
        MemoryDenyWriteExecute=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service

        [Install]
        WantedBy=multi-user.target docker.service

        """

    /// `watertight-seal-refresh.service`.
    static let refresh = """
        # Watertight: opens the seal for the services that start, as the guard does where it runs. See docs/seal.md.
        [Unit]
        Description=Classification of what runs behind Watertight's seal
        Documentation=man:watertight(1)
        ConditionPathExists=/var/lib/watertight/seal.json
        RequiresMountsFor=/var/lib/watertight
        After=docker.service watertight-seal.service
        StartLimitIntervalSec=0

        [Service]
        ExecStart=/usr/local/bin/watertight seal refresh --follow
        Restart=on-failure
        RestartSec=5
        Environment=WATERTIGHT_STATE=/var/lib/watertight
        UMask=0077
        # CAP_NET_ADMIN for the kernel's rules; CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH to see which processes are which container's.
        CapabilityBoundingSet=CAP_NET_ADMIN CAP_SYS_PTRACE CAP_DAC_READ_SEARCH
        NoNewPrivileges=yes
        ProtectSystem=strict
        ReadWritePaths=/var/lib/watertight
        PrivateTmp=yes
        PrivateDevices=yes
        ProtectClock=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectControlGroups=yes
        RestrictAddressFamilies=AF_UNIX AF_NETLINK AF_INET AF_INET6
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        LockPersonality=yes
        MemoryDenyWriteExecute=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service

        [Install]
        WantedBy=docker.service

        """

    /// A drop-in for `nftables.service`.
    static let reload = """
        # Watertight: the seal again after a reload of the owner's rules, which may begin with `flush ruleset`. See docs/seal.md.
        [Service]
        ExecStartPost=-/usr/local/bin/watertight seal restore
        ExecReload=-/usr/local/bin/watertight seal restore

        """
}
