import StackModel

extension KnownProduct {
    /// linuxserver.io's nginx with certificates and fail2ban.
    static let swag = KnownProduct(
        "swag", "SWAG", .reverseProxy, aliases: ["letsencrypt"], ports: KnownPort.frontDoor,
        needs: ImageNeeds(capabilities: ["NET_ADMIN"]), variables: ["ONLY_SUBDOMAINS", "DNSPLUGIN"],
        sources: ["linuxserver/docker-documentation:docs/images/docker-swag.md"]
    ) { product in
        [
            product.linuxserver(
                readOnly: .no("fail2ban in it does not work read-only (linuxserver.io's page on SWAG)."))
        ]
    }
}
