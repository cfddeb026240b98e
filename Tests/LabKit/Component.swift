import Glibc
import Testing

/// What tests really ran, by component and release: noted where it is started, counted by `scripts/test.sh`.
public enum Component {
    /// Notes that the running test started a release of a component: a line `component: NAME RELEASE`, a tab and the test, in
    /// the file that `WATERTIGHT_COMPONENTS` names; nothing where that names none.
    public static func note(_ name: String, _ release: String) {
        guard let path = getenv("WATERTIGHT_COMPONENTS") else { return }
        let line = "component: \(name) \(release)\t\(Test.current.map { "\($0.id)" } ?? "?")\n"
        // One write to the end of a file is whole, whoever else writes there.
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { return }
        defer { close(file) }
        _ = Array(line.utf8).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    }

    /// Notes what the layers of an image bring with them.
    static func note(layers: [String]) {
        for layer in layers {
            if let (name, release) = ofLayers[layer] { note(name, release) }
        }
    }

    private static let ofLayers = [
        "qbittorrent-4.5": ("qBittorrent", "4.5"), "qbittorrent-5.1": ("qBittorrent", "5.1"),
        "qbittorrent-5.3": ("qBittorrent", "5.3"), "nginx": ("nginx", "1.22"), "caddy": ("Caddy", "2.6"),
        "postgres": ("PostgreSQL", "15"), "vpn": ("WireGuard", "wireguard-go"),
    ]
}

extension EngineVersion {
    /// Notes that it was started.
    func note() { Component.note("Docker Engine", rawValue) }
}

extension HostSystem {
    /// Notes that its systemd is the first process of a host.
    func noteSystemd() { Component.note("systemd", self == .bookworm ? "252" : "257") }
}
