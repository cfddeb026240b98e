extension KnownImages {
    /// Every product, sorted by its stable name; a test asserts that each file under `Products/` is here.
    public static let products: [KnownProduct] = [
        .bazarr, .byparr, .dozzle, .emby, .flaresolverr, .gluetun, .homarr, .jackett, .jellyfin, .jellyseerr,
        .jellystat, .lidarr, .mylar, .nzbhydra, .ombi, .overseerr, .plex, .prowlarr, .qbittorrent, .radarr, .readarr,
        .seerr, .sonarr, .watchtower, .whisparr,
    ]
}
