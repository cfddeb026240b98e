import StackModel

extension KnownProduct {
    /// Collections and overlays for Plex.
    static let kometa = KnownProduct(
        "kometa", "Kometa", .helper, aliases: ["plex-meta-manager"], variables: ["KOMETA_*"],
        sources: ["Kometa-Team/Kometa:Dockerfile (2026-07-01)"]
    ) { product in
        [
            product.official(
                "docker.io/kometateam/kometa", "docker.io/meisnate12/plex-meta-manager",
                hasHealthcheck: false,
                tools: .debianSlim.union(["python3"])),
            product.linuxserver(),
            product.linuxserver(
                "plex-meta-manager", status: .superseded(by: "lscr.io/linuxserver/kometa", since: "2024-04-22")),
        ]
    }
}
