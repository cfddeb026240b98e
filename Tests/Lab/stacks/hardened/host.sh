#!/bin/sh
# Makes of a host with systemd the server of an owner who followed the guide: sshd, ufw, fail2ban, updates, timers.
#
#   host.sh LAN
#
# LAN: the subnet that may log in.
set -eu
lan=$1

ssh-keygen -A >/dev/null
install -d -m 700 -o media -g media /home/media /home/media/.ssh
ssh-keygen -q -t ed25519 -N '' -C owner -f /root/owner
install -m 600 -o media -g media /root/owner.pub /home/media/.ssh/authorized_keys
cat >/etc/ssh/sshd_config <<'SSHD'
Include /etc/ssh/sshd_config.d/*.conf
Port 2222
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM yes
AllowUsers media
SSHD
mkdir -p /etc/ssh/sshd_config.d
touch /var/log/auth.log

# As the package of sudo, which labs lack, leaves it.
printf 'root ALL=(ALL:ALL) ALL\n%%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n' >/etc/sudoers
chmod 440 /etc/sudoers
mkdir -p /etc/sudoers.d

ufw default deny incoming >/dev/null
ufw allow proto tcp from "$lan" to any port 2222 >/dev/null
ufw --force enable >/dev/null

cat >/etc/fail2ban/jail.local <<'JAIL'
[DEFAULT]
bantime = 1h
findtime = 10m
maxretry = 3

[sshd]
enabled = true
port = 2222
JAIL

mkdir -p /etc/docker
cat >/etc/docker/daemon.json <<'JSON'
{
  "log-driver": "json-file",
  "log-opts": {"max-size": "10m", "max-file": "3"},
  "live-restore": true
}
JSON
cat >/etc/apt/apt.conf.d/20auto-upgrades <<'APT'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT
# Lists of the security archive as they are fetched, of a day on which it has nothing new.
lists=/var/lib/apt/lists/security.example.org_debian-security_dists_bookworm-security
echo 'deb [trusted=yes] http://security.example.org/debian-security bookworm-security main' >/etc/apt/sources.list
printf '%s\n' 'Origin: Debian' 'Label: Debian-Security' 'Suite: stable-security' 'Version: 12' \
    'Codename: bookworm-security' 'Architectures: amd64' 'Components: main' >"${lists}_Release"
: >"${lists}_main_binary-amd64_Packages"
cp /usr/share/unattended-upgrades/50unattended-upgrades /etc/apt/apt.conf.d/ 2>/dev/null || true
mkdir -p /var/lib/apt/periodic
touch /var/lib/apt/periodic/unattended-upgrades-stamp
printf '0 7 1 * * root watertight audit --quiet\n' >/etc/cron.d/watertight
systemctl enable --quiet apt-daily.timer apt-daily-upgrade.timer
systemctl enable --quiet --now rsyslog cron ssh fail2ban
