/// The Compose file that most examples of the tunnel share.
enum TunnelStacks {
    /// Gluetun, and one client in its network.
    ///
    /// - Parameter marked: whether the line that puts the client there is the one that a finding points at.
    static func client(
        _ name: String = "qbittorrent", image: String = "lscr.io/linuxserver/qbittorrent:5.2.3", marked: Bool = false
    ) -> String {
        """
        services:
          gluetun:
            image: qmcgaw/gluetun:v3.41.3
          \(name):
            image: \(image)
            network_mode: service:gluetun\(marked ? "  # <-" : "")
        """
    }
}
