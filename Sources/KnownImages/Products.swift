extension KnownImages {
    /// Every product, sorted by its stable name; a test asserts that each file under `Products/` is here.
    public static let products: [KnownProduct] = [
        .adguardHome, .airsonic, .audiobookshelf, .authelia, .authentik, .autobrr, .autoheal, .bazarr, .byparr, .caddy,
        .caddyDockerProxy, .cadvisor, .cleanuparr, .cloudflared, .crossSeed, .crowdsec, .dashy, .decluttarr, .deluge,
        .deunhealth, .diun, .socketProxy, .surfshark, .piaWireGuard, .dockge, .dozzle, .duplicati, .emby, .exportarr,
        .fail2ban, .filebrowser, .flaresolverr, .glances, .gluetun, .grafana, .haproxy, .heimdall, .homarr,
        .homepage, .jackett, .jellyfin, .jellyseerr, .jellystat, .kometa, .lidarr, .maintainerr, .mariadb, .mongo,
        .mylar, .mysql, .netdata, .nginx, .nginxProxyManager, .nodeExporter, .nordvpn, .notifiarr, .nzbget,
        .nzbhydra, .ombi, .openvpnClient, .organizr, .ouroboros, .overseerr, .pihole, .plex, .portainer,
        .portainerAgent, .postgres, .prometheus, .prowlarr, .qbittorrent, .radarr, .readarr, .recyclarr, .redis,
        .rutorrent, .sabnzbd, .samba, .seerr, .sonarr, .swag, .tailscale, .tautulli, .tdarr, .telegraf, .traefik,
        .transmission,
        .transmissionOpenVPN, .unmanic, .unpackerr, .uptimeKuma, .valkey, .watchtower, .wgEasy, .whisparr,
        .wireguard, .wizarr, .wud,
    ]
}
