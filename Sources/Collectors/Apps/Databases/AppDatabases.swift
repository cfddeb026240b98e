/// Where apps keep their databases, as paths in their containers.
///
/// Sources: `ConnectionStringFactory.cs` of the *arr apps; jellyfin-packaging's Dockerfile and linuxserver's `run`, whose
/// data folders differ; Homarr's Dockerfile.
enum AppDatabases {
    /// The places it may stand at; the first that exists is read. Nil for a product without a database that is known.
    static func paths(of product: String) -> [String]? {
        switch product {
        case "jellyfin": ["/config/data/jellyfin.db", "/config/data/data/jellyfin.db"]
        case "radarr", "sonarr", "lidarr", "readarr", "prowlarr": ["/config/\(product).db"]
        case "homarr": ["/appdata/db/db.sqlite"]
        default: nil
        }
    }
}
