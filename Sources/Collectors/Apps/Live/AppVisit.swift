import Clients
import Evidence

/// Asks one running app, first as a visitor, then with what the owner holds for it.
struct AppVisit: Sendable {
    let address: AppAddress
    let connection: AppConnection
    /// Nothing where it is not sure that the app itself listens there.
    let credentials: AppCredentials
    let classify: AppCollector.Classify
    /// Other names that the app may answer to, by its own settings.
    let names: [String]
    /// Seconds since 1970-01-01 00:00 UTC.
    let now: Int

    /// - Throws: `AppFailure` when not even the first request is answered.
    func run() async throws(AppFailure) -> AppReading {
        var reading = AppReading(address, classify: classify)
        switch address.product {
        case "radarr", "sonarr", "lidarr", "readarr", "whisparr", "prowlarr": try await servarr(&reading)
        case "qbittorrent": try await qbittorrent(&reading)
        case "jellyfin": try await jellyfin(&reading)
        case "gluetun": try await gluetun(&reading)
        case "seerr", "jellyseerr", "overseerr": try await seerr(&reading)
        case "authentik": try await authentik(&reading)
        case "bazarr": try await bazarr(&reading)
        case "caddy": try await caddy(&reading)
        case "cloudflared": try await cloudflared(&reading)
        case "docker-socket-proxy": try await socketProxy(&reading)
        case "dozzle": try await dozzle(&reading)
        case "flaresolverr": try await flaresolverr(&reading)
        case "homarr": try await homarr(&reading)
        case "jellystat": try await jellystat(&reading)
        case "nginx-proxy-manager": try await proxyManager(&reading)
        case "plex": try await plex(&reading)
        case "portainer": try await portainer(&reading)
        case "traefik": try await traefik(&reading)
        case "transmission": try await transmission(&reading)
        default: break
        }
        return reading
    }
}
