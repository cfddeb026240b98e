/// What each client of the Docker API calls, as the variables of a socket proxy.
///
/// Source: the clients' own code, read for the fact sheet on the edge (section 6); Tecnativa's and linuxserver.io's
/// `haproxy.cfg`.
enum SocketProxyFlags {
    /// The least that the product works with; nil when it was not established.
    static func least(for product: String) -> String? {
        switch product {
        case "traefik", "homepage", "homarr", "uptime-kuma": "CONTAINERS=1"
        case "dozzle": "CONTAINERS=1 and INFO=1 (and ALLOW_LOGS=1 in linuxserver.io's proxy)"
        case "wud", "diun": "CONTAINERS=1 and IMAGES=1"
        case "autoheal": "CONTAINERS=1 and ALLOW_RESTARTS=1 with POST=0 (linuxserver.io's proxy only)"
        default: nil
        }
    }
}
