import Controls
import FileAccess
import Processes

/// The machine under the hardened example, set up as the controls of the host ask: what an owner who followed each of
/// them would have.
enum HardenedHost {
    /// By absolute path; they belong to root.
    static let files: [String: String] = [
        "/etc/os-release": "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n",
        "/proc/sys/kernel/osrelease": "6.1.0-30-amd64\n",
        "/proc/cpuinfo": "flags\t\t: fpu vme de pse\n",
        "/boot/vmlinuz-6.1.0-30-amd64": "",
        "/boot/vmlinuz-6.1.0-28-amd64": "",
        "/sys/class/dmi/id/sys_vendor": "LENOVO\n",
        "/sys/class/dmi/id/bios_vendor": "LENOVO\n",
        "/etc/ssh/sshd_config": """
        Include /etc/ssh/sshd_config.d/*.conf
        Port 2222
        PermitRootLogin no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        UsePAM yes
        AllowUsers alice

        """,
        "/etc/ssh/sshd_config.d/50-cloud-init.conf": "PasswordAuthentication no\n",
        "/etc/ssh/ssh_host_ed25519_key": "",
        "/etc/passwd": """
        root:x:0:0:root:/root:/bin/bash
        daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
        alice:x:1000:1000:Alice:/home/alice:/bin/bash

        """,
        "/etc/shadow": "root:*:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\nalice:!:19000:0:99999:7:::\n",
        "/etc/group": "root:x:0:\nsudo:x:27:alice\ndocker:x:999:alice\nalice:x:1000:\n",
        "/etc/sudoers": """
        Defaults env_reset
        root ALL=(ALL:ALL) ALL
        %sudo ALL=(ALL:ALL) ALL
        @includedir /etc/sudoers.d

        """,
        "/home/alice/.ssh/authorized_keys": "\(KeyExample.ed25519)\n",
        "/etc/ufw/ufw.conf": "ENABLED=yes\nLOGLEVEL=low\n",
        "/etc/default/ufw": "IPV6=yes\nDEFAULT_INPUT_POLICY=\"DROP\"\nDEFAULT_FORWARD_POLICY=\"DROP\"\n",
        "/etc/ufw/user.rules": """
        *filter
        ### tuple ### limit tcp 2222 0.0.0.0/0 any 192.168.1.0/24 in
        -A ufw-user-input -p tcp --dport 2222 -s 192.168.1.0/24 -j ACCEPT
        COMMIT

        """,
        "/etc/ufw/user6.rules": "*filter\nCOMMIT\n",
        "/etc/fail2ban/jail.conf": JailExample.base.text,
        "/etc/fail2ban/jail.local": """
        [DEFAULT]
        bantime = 1h
        maxretry = 3
        [sshd]
        enabled = true
        port = 2222
        [caddy]
        enabled = true
        port = http,https
        logpath = /srv/stack/config/caddy/data/access.log
        banaction = iptables-allports
        chain = DOCKER-USER

        """,
        "/var/log/auth.log": "Nov 22 sshd[1]: x\n",
        "/srv/stack/config/caddy/data/access.log": "{}\n",
        "/var/lib/dpkg/status": "\n",
        "/usr/bin/unattended-upgrade": "",
        "/etc/apt/apt.conf.d/20auto-upgrades": """
        APT::Periodic::Update-Package-Lists "1";
        APT::Periodic::Unattended-Upgrade "1";

        """,
        "/etc/apt/apt.conf.d/50unattended-upgrades": """
        Unattended-Upgrade::Origins-Pattern {
                "origin=Debian,codename=${distro_codename}-security,label=Debian-Security";
        };

        """,
        "/var/lib/update-notifier/updates-available": "0 updates can be applied immediately.\n",
        "/var/lib/apt/periodic/unattended-upgrades-stamp": "",
        "/etc/docker/daemon.json": """
        {
          "log-driver": "json-file",
          "log-opts": {"max-size": "10m", "max-file": "3"},
          "live-restore": true
        }

        """,
        "/run/docker.sock": "",
        "/etc/crontab": "17 * * * * root cd / && run-parts --report /etc/cron.hourly\n",
        "/etc/cron.d/watertight": "0 7 1 * * root watertight audit --quiet\n",
        "/etc/cron.d/vpn": """
        */5 * * * * root docker exec qbittorrent curl -s https://am.i.mullvad.net/connected | grep -q "You are connected" || logger vpn

        """,
    ]

    /// What its programs answer; every other one is not there.
    static let answers: [String: String] = [
        "fail2ban-client ping": "Server replied: pong\n",
        "fail2ban-client --version": "Fail2Ban v1.0.2\n",
        "sshd -V": "OpenSSH_9.2, OpenSSL 3.0.19\n",
        "nft list chain ip filter ufw-user-input": "table ip filter {}\n",
    ]

    static func mode(of path: String) -> UInt16 {
        switch path {
        case "/etc/shadow", "/etc/ufw/user.rules", "/etc/ufw/user6.rules": 0o640
        case "/etc/sudoers": 0o440
        case "/etc/ssh/ssh_host_ed25519_key", "/home/alice/.ssh/authorized_keys": 0o600
        case "/run/docker.sock": 0o660
        default: 0o644
        }
    }
}

extension StackCopy {
    /// The machine as the audit meets it.
    var host: HostFixture {
        var fixture = HostFixture(
            files: fileSystem,
            answers: answers.mapValues { text in
                text == ExampleHost.failing
                    ? ProcessResult(.exited(255)) : ProcessResult(.exited(0), output: Array(text.utf8))
            }, ages: ages)
        fixture.status.percentUsed = percentUsed
        return fixture
    }
}
