import KnownImages
import StackModel

/// How images take a secret from a file instead of from a variable.
///
/// Sources: each image's entrypoint or documentation, named beside it.
enum SecretFiles {
    /// One way of naming a file in place of a value.
    enum Style: Sendable, Hashable {
        /// `NAME_FILE`.
        case file
        /// `NAME__FILE`.
        case doubleFile
        /// `NAME_SECRETFILE`.
        case secretFile
        /// `FILE__NAME`.
        case filePrefix

        /// The variable that names the file.
        func name(for variable: String) -> String {
            switch self {
            case .file: variable + "_FILE"
            case .doubleFile: variable + "__FILE"
            case .secretFile: variable + "_SECRETFILE"
            case .filePrefix: "FILE__" + variable
            }
        }

        /// The variable whose value the file holds; nil when the name is of another style.
        func base(of variable: String) -> String? {
            switch self {
            case .doubleFile: variable.hasSuffix("__FILE") ? String(variable.dropLast(6)) : nil
            case .secretFile: variable.hasSuffix("_SECRETFILE") ? String(variable.dropLast(11)) : nil
            case .file:
                variable.hasSuffix("_FILE") && !variable.hasSuffix("__FILE") ? String(variable.dropLast(5)) : nil
            case .filePrefix: variable.hasPrefix("FILE__") ? String(variable.dropFirst(6)) : nil
            }
        }

        static let all: [Style] = [.doubleFile, .secretFile, .file, .filePrefix]
    }

    /// What is known of one image.
    struct Support: Sendable {
        var style: Style
        /// The variables it works for; nil for all.
        var variables: Set<String>?

        func covers(_ variable: String) -> Bool { variables?.contains(variable) ?? true }
    }

    /// What is known of the service's image; nil when nothing is.
    static func support(of service: KnownService) -> Support? {
        if service.product == "gluetun" { return gluetun }
        if let repository = service.image?.value.repository {
            if let known = byRepository[repository] { return known }
        }
        // linuxserver.io: the base images' init-envfile turns every FILE__NAME into NAME.
        if service.recognition.image?.family == .linuxserver { return Support(style: .filePrefix) }
        return nil
    }

    /// Gluetun v3.40 and v3.41: internal/configuration/sources/secrets reads these and no `_FILE`.
    private static let gluetun = Support(
        style: .secretFile,
        variables: [
            "OPENVPN_USER", "OPENVPN_PASSWORD", "OPENVPN_CLIENTCRT", "OPENVPN_CLIENTKEY", "OPENVPN_ENCRYPTED_KEY",
            "OPENVPN_KEY_PASSPHRASE", "WIREGUARD_CONF", "WIREGUARD_PRIVATE_KEY", "WIREGUARD_PRESHARED_KEY",
            "WIREGUARD_ADDRESSES", "HTTPPROXY_USER", "HTTPPROXY_PASSWORD", "SHADOWSOCKS_PASSWORD",
        ])

    private static let byRepository: [String: Support] = [
        // docker-library: docker-entrypoint.sh, file_env.
        "library/postgres": Support(
            style: .file, variables: ["POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_INITDB_ARGS"]),
        "library/mariadb": Support(
            style: .file,
            variables: [
                "MARIADB_ROOT_PASSWORD", "MARIADB_PASSWORD", "MARIADB_USER", "MARIADB_DATABASE", "MYSQL_ROOT_PASSWORD",
                "MYSQL_PASSWORD", "MYSQL_USER", "MYSQL_DATABASE",
            ]),
        "library/mysql": Support(
            style: .file,
            variables: ["MYSQL_ROOT_PASSWORD", "MYSQL_PASSWORD", "MYSQL_USER", "MYSQL_DATABASE", "MYSQL_ROOT_HOST"]),
        "library/mongo": Support(
            style: .file, variables: ["MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_PASSWORD"]),
        // Authelia's documentation, "Environment": every secret has a _FILE twin.
        "authelia/authelia": Support(style: .file),
        // Jellystat's README: FILE__NAME.
        "cyfershepard/jellystat": Support(style: .filePrefix),
        // cloudflared: cmd/cloudflared/tunnel/subcommands.go.
        "cloudflare/cloudflared": Support(style: .file, variables: ["TUNNEL_TOKEN"]),
        // Grafana's run.sh: GF_<SECTION>_<KEY>__FILE.
        "grafana/grafana": Support(style: .doubleFile),
        // Nginx Proxy Manager's s6 init: NAME__FILE.
        "jc21/nginx-proxy-manager": Support(style: .doubleFile),
        // Vaultwarden's util::get_env.
        "vaultwarden/server": Support(style: .file),
        // Homarr's scripts/run.sh.
        "homarr-labs/homarr": Support(style: .file),
    ]
}
