/// What a service is for in a media stack.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    case torrentClient, usenetClient
    case vpn
    case mediaServer
    /// Radarr, Sonarr, Lidarr, Readarr, Whisparr, Mylar …
    case libraryManager
    /// Prowlarr, Jackett, NZBHydra.
    case indexerManager
    /// FlareSolverr, Byparr: a browser that solves challenges for others.
    case challengeSolver
    case subtitleManager
    /// Seerr, Jellyseerr, Overseerr, Ombi.
    case requestManager
    /// Tdarr, Unmanic: transcoding farms.
    case transcoder
    /// Unpackerr, Recyclarr, Cleanuparr, cross-seed: helpers that hold API keys and show no page.
    case helper
    /// Jellystat, Tautulli.
    case statistics
    case dashboard
    /// Dozzle: shows containers' logs, sometimes a shell.
    case logViewer
    /// Portainer, Dockge, Komodo: manages containers.
    case containerManager
    /// Watchtower, Diun, WUD.
    case updater
    /// autoheal, deunhealth: restarts containers.
    case healer
    /// A filter in front of docker.sock.
    case socketProxy
    case database, cache
    case reverseProxy
    /// Authelia, Authentik.
    case authentication
    /// cloudflared, Tailscale, WireGuard servers: a way in from outside.
    case tunnel
    /// fail2ban, CrowdSec.
    case intrusionPrevention
    case monitoring
    case fileShare
    case other
}
