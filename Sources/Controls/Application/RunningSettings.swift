/// The products whose running app tells the settings that its file has.
enum RunningSettings {
    static let products: Set<String> = [
        "radarr", "sonarr", "lidarr", "readarr", "whisparr", "prowlarr", "qbittorrent",
    ]
}
