import Controls
import StackModel

/// Weaknesses of the machine under the hardened example.
extension Mutant {
    static let host: [Mutant] = ssh + accounts + firewall + jails + upkeep

    private static let sshd = "/etc/ssh/sshd_config"
    private static let jailLocal = "/etc/fail2ban/jail.local"

    private static let ssh: [Mutant] = [
        Mutant(
            "passwords over SSH", "host.ssh-password-login", on: .host,
            .replace(file: sshd, "PasswordAuthentication no", with: "PasswordAuthentication yes"),
            .replace(file: cloudInit, "PasswordAuthentication no", with: "PasswordAuthentication yes"),
            at: .line("PasswordAuthentication yes", file: cloudInit)),
        Mutant(
            "the same by another name", "host.ssh-password-login", on: .host,
            .replace(file: sshd, "KbdInteractiveAuthentication no", with: "KbdInteractiveAuthentication yes")),
        Mutant(
            "a block that brings passwords back", "host.ssh-password-login", on: .host,
            .replace(
                file: sshd, "AllowUsers alice", with: "AllowUsers alice\nMatch User alice\n  PasswordAuthentication yes"
            ),
            at: .line("  PasswordAuthentication yes", file: sshd)),
        Mutant(
            "root over SSH", "host.ssh-root-login", on: .host,
            .replace(file: sshd, "PermitRootLogin no", with: "PermitRootLogin yes")),
        Mutant(
            "a drop-in undoes the hardening", "host.ssh-drop-in-undoes", on: .host,
            .replace(file: cloudInit, "PasswordAuthentication no", with: "PasswordAuthentication yes"),
            also: ["host.ssh-password-login host"]),
        Mutant(
            "root is let in by a drop-in", "host.ssh-drop-in-undoes", on: .host,
            .create(file: "/etc/ssh/sshd_config.d/10-backup.conf", "PermitRootLogin prohibit-password\n", mode: 0o644),
            also: ["host.ssh-root-login host"]),
        Mutant(
            "nobody is named", "host.ssh-any-user", on: .host, .replace(file: sshd, "AllowUsers alice\n", with: ""),
            at: .wholeFile),
        Mutant(
            "SSH on 22", "host.ssh-standard-port", on: .host, .replace(file: sshd, "Port 2222", with: "Port 22"),
            also: ["host.fail2ban-wrong-port jail:sshd"]),
        Mutant(
            "an old key", "host.ssh-weak-key", on: .user("alice"),
            .replace(
                file: "/home/alice/.ssh/authorized_keys", KeyExample.ed25519,
                with: KeyExample.ed25519 + "\n" + KeyExample.rsa1024)),
        Mutant(
            "a host key for everybody", "host.private-key-readable", on: .file("/etc/ssh/ssh_host_ed25519_key"),
            .mode(file: "/etc/ssh/ssh_host_ed25519_key", 0o644), at: .wholeFile),
    ]

    private static let cloudInit = "/etc/ssh/sshd_config.d/50-cloud-init.conf"

    private static let accounts: [Mutant] = [
        Mutant(
            "an empty password", "host.account-without-password", on: .user("alice"),
            .replace(file: "/etc/shadow", "alice:!:", with: "alice::"), at: .line("alice:", file: "/etc/passwd")),
        Mutant(
            "a second root", "host.root-by-another-name", on: .user("toor"),
            .replace(file: "/etc/passwd", "daemon:x", with: "toor:x:0:0::/root:/bin/sh\ndaemon:x")),
        Mutant(
            "sudo asks nothing", "host.sudo-without-password", on: .user("alice"),
            .create(file: "/etc/sudoers.d/90-cloud", "alice ALL=(ALL) NOPASSWD:ALL\n", mode: 0o440)),
        Mutant(
            "root through the docker group", "host.docker-group-members", on: .user("alice"),
            .replace(file: "/etc/group", "sudo:x:27:alice", with: "sudo:x:27:"),
            at: .line("alice:", file: "/etc/passwd")),
        Mutant(
            "the socket for everybody", "host.engine-socket-open", on: .file("/run/docker.sock"),
            .mode(file: "/run/docker.sock", 0o666), at: .wholeFile),
        Mutant(
            "the engine stops its containers with itself", "host.engine-stops-containers", on: .host,
            .replace(file: "/etc/docker/daemon.json", "\"live-restore\": true", with: "\"live-restore\": false")),
        Mutant(
            "a registry without a certificate", "host.engine-insecure-registry", on: .host,
            .replace(
                file: "/etc/docker/daemon.json", "{\n", with: "{\n  \"insecure-registries\": [\"10.0.0.5:5000\"],\n")),
        Mutant(
            "the engine on TCP", "host.engine-over-network", on: .host,
            .replace(
                file: "/etc/docker/daemon.json", "{\n",
                with: "{\n  \"hosts\": [\"unix:///run/docker.sock\", \"tcp://0.0.0.0:2375\"],\n")),
        Mutant(
            "a job that others may edit", "host.system-file-writable", on: .file("/etc/cron.d/watertight"),
            .mode(file: "/etc/cron.d/watertight", 0o666), at: .wholeFile),
        Mutant(
            "a project folder for everybody", "host.project-folder-writable", on: .file("/srv/stack"),
            .folder("/srv/stack", 0o777), at: .wholeFile),
    ]

    private static let firewall: [Mutant] = [
        Mutant(
            "ufw off", "host.firewall-off", on: .host,
            .replace(file: "/etc/ufw/ufw.conf", "ENABLED=yes", with: "ENABLED=no")),
        Mutant(
            "ufw lets everything in", "host.firewall-default-allow", on: .host,
            .replace(file: "/etc/default/ufw", "INPUT_POLICY=\"DROP\"", with: "INPUT_POLICY=\"ACCEPT\"")),
        Mutant(
            "ufw without IPv6", "host.firewall-without-ipv6", on: .host,
            .replace(file: "/etc/default/ufw", "IPV6=yes", with: "IPV6=no")),
        Mutant(
            "the torrent port open at home", "host.firewall-allows-everyone", on: .host,
            .replace(
                file: "/etc/ufw/user.rules", "*filter\n",
                with: "*filter\n### tuple ### allow any 8694 0.0.0.0/0 any 0.0.0.0/0 in\n")),
        Mutant(
            "a page open over IPv6 alone", "host.firewall-allows-everyone", on: .host,
            .replace(
                file: "/etc/ufw/user6.rules", "*filter\n",
                with: "*filter\n### tuple ### allow tcp 8096 ::/0 any ::/0 in\n")),
        Mutant(
            "a Proxmox host without its firewall", "host.proxmox-firewall-off", on: .host,
            .create(file: "/etc/pve/firewall/cluster.fw", "[OPTIONS]\nenable: 0\n", mode: 0o640),
            .create(file: "/usr/bin/pveversion", "", mode: 0o755),
            at: .line("enable: 0", file: "/etc/pve/firewall/cluster.fw")),
        Mutant(
            "a Proxmox host that opens a share to everybody", "host.proxmox-open-rule", on: .host,
            .create(
                file: "/etc/pve/firewall/cluster.fw",
                "[OPTIONS]\nenable: 1\n\n[RULES]\nIN SSH(ACCEPT)\nIN SMB(ACCEPT)\n", mode: 0o640),
            .create(file: "/usr/bin/pveversion", "", mode: 0o755),
            at: .line("IN SMB", file: "/etc/pve/firewall/cluster.fw")),
    ]

    private static let jails: [Mutant] = [
        Mutant(
            "fail2ban is down", "host.fail2ban-not-running", on: .host,
            .answer("fail2ban-client ping", ExampleHost.failing), at: .wholeFile),
        Mutant(
            "the SSH jail is off", "host.fail2ban-no-ssh-jail", on: .host,
            .replace(file: jailLocal, "[sshd]\nenabled = true", with: "[sshd]\nenabled = false"), at: .wholeFile),
        Mutant(
            "the log went to the journal", "host.fail2ban-dead-log", on: .jail("sshd"),
            .remove(file: "/var/log/auth.log"), at: .line("enabled = true", file: jailLocal)),
        Mutant(
            "a day's file that is over", "host.fail2ban-dead-log", on: .jail("caddy"),
            .create(file: "/srv/stack/config/caddy/data/access-new.log", "{}\n", mode: 0o640),
            .age(file: "/srv/stack/config/caddy/data/access.log", days: 20), at: .wholeFile),
        Mutant(
            "a ban in INPUT", "host.fail2ban-wrong-chain", on: .jail("caddy"),
            .replace(file: jailLocal, "chain = DOCKER-USER\n", with: ""),
            .replace(file: ".env", "LISTEN_ADDRESS=127.0.0.1", with: "LISTEN_ADDRESS=192.168.1.10"), at: .wholeFile),
        Mutant(
            "nftables' own hook", "host.fail2ban-wrong-chain", on: .jail("caddy"),
            .replace(file: jailLocal, "banaction = iptables-allports", with: "banaction = nftables-allports"),
            .replace(file: ".env", "LISTEN_ADDRESS=127.0.0.1", with: "LISTEN_ADDRESS=192.168.1.10"), at: .wholeFile),
        Mutant(
            "the jail for another port", "host.fail2ban-wrong-port", on: .jail("sshd"),
            .replace(file: jailLocal, "port = 2222\n", with: ""), at: .wholeFile),
        Mutant(
            "a filter from before OpenSSH 9.8", "host.fail2ban-blind-filter", on: .jail("sshd"),
            .answer("sshd -V", "OpenSSH_10.0p2 Debian-7, OpenSSL 3.5.1\n"), at: .wholeFile),
        Mutant(
            "a ban of a minute", "host.fail2ban-lenient", on: .jail("sshd"),
            .replace(file: jailLocal, "port = 2222", with: "port = 2222\nbantime = 60"), at: .wholeFile),
        Mutant(
            "nothing watches", "host.intrusion-detection-absent", on: .host,
            .remove(file: "/etc/fail2ban/jail.conf"), .remove(file: jailLocal), .answer("fail2ban-client ping", nil),
            at: .wholeFile),
    ]

    private static let upkeep: [Mutant] = [
        Mutant(
            "updates wait for somebody", "host.updates-not-automatic", on: .host,
            .replace(
                file: "/etc/apt/apt.conf.d/20auto-upgrades", "Unattended-Upgrade \"1\"",
                with: "Unattended-Upgrade \"0\"")),
        Mutant(
            "no security updates among them", "host.updates-not-automatic", on: .host,
            .replace(
                file: "/etc/apt/apt.conf.d/50unattended-upgrades", "${distro_codename}-security,label=Debian-Security",
                with: "${distro_codename},label=Debian"), at: .wholeFile),
        Mutant(
            "a newer kernel waits", "host.reboot-pending", on: .host,
            .create(file: "/boot/vmlinuz-6.1.0-32-amd64", "", mode: 0o644), at: .wholeFile),
        Mutant(
            "security updates wait", "host.security-updates-pending", on: .host,
            .replace(
                file: "/var/lib/update-notifier/updates-available", "immediately.\n",
                with: "immediately.\n2 of these updates are standard security updates.\n"), at: .wholeFile),
        Mutant("a full disk", "host.disk-full", on: .file("/"), .full(percent: 97), at: .wholeFile),
        Mutant(
            "nothing audits", "ops.audit-not-scheduled", on: .host, .remove(file: "/etc/cron.d/watertight"),
            at: .wholeFile),
        Mutant(
            "the VPN check says yes to no", "ops.vpn-check-always-yes", on: .host,
            .replace(file: "/etc/cron.d/vpn", "grep -q \"You are connected\"", with: "grep -q connected")),
    ]
}
