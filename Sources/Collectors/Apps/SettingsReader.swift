import Evidence
import StackModel

/// Turns one settings file into placed entries, secrets reduced to their facts.
struct SettingsReader {
    /// The most entries of one file: beyond, the rest is a fault of the file.
    static let limit = 20_000

    let file: String
    let prefix: String
    let classify: AppCollector.Classify

    /// Reads the bytes in the format.
    /// - Throws: ``SettingsError`` with the place.
    func entries(of bytes: [UInt8], as format: SettingsFiles.Format) throws(SettingsError) -> [AppSettings.Entry] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsError(file: file, line: 1, message: "the file is not UTF-8 text")
        }
        let text16 = text.hasPrefix("\u{feff}") ? String(text.dropFirst()) : text
        let found: [RawEntry] =
            switch format {
            case .ini: try IniText.entries(text16, file: file)
            case .xml: try XmlText.entries(text16, file: file)
            case .yaml, .json: try TreeText.entries(text16, file: file)
            case .yamlTree: try TreeText.entries(text16, file: file, keepsEmpty: true)
            case .toml: try TomlText.entries(text16, file: file)
            case .tomlTree: try TomlTree.entries(text16, file: file)
            case .hba: try HbaText.entries(text16, file: file)
            case .postgres: try PostgresText.entries(text16, file: file)
            case .caddy: try CaddyText.entries(text16, file: file)
            case .attributes: try AttributeText.entries(text16, file: file)
            case .tailscaleState: try TailscaleState.entries(text16, file: file)
            }
        guard found.count <= Self.limit else {
            throw SettingsError(file: file, line: 1, message: "the file has more than \(Self.limit) settings")
        }
        return found.map { raw in
            AppSettings.Entry(
                key: prefix + raw.key,
                value: KnownHash.classify(raw.value) ?? classify(name(of: raw, in: format), raw.value),
                span: SourceSpan(file: file, line: raw.line, column: raw.column))
        }
    }

    /// The name that tells whether the value is a secret.
    ///
    /// In a Caddyfile that is the directive alone: the sites around it have names of their own (`auth.example.org`), and
    /// what follows `forward_auth` is a path and an address.
    private func name(of raw: RawEntry, in format: SettingsFiles.Format) -> String {
        guard format == .caddy else { return raw.key }
        var name = raw.key[...]
        while let separator = name.firstRange(of: CaddyText.separator) { name = name[separator.upperBound...] }
        switch name {
        case "forward_auth": return "forward"
        // A provider's name, and then what it lets in by, unless that is kept elsewhere: `dns cloudflare {env.CF_TOKEN}`.
        case "acme_dns", "dns":
            return raw.value.contains(" ") && !raw.value.contains("{") ? "dns_token" : String(name)
        default: return String(name)
        }
    }
}

/// One setting before secrets are told apart.
struct RawEntry {
    var key: String
    var value: String
    var line: Int
    var column: Int
}

/// Why a settings file could not be read.
struct SettingsError: Error, CustomStringConvertible {
    var file: String
    var line: Int
    var message: String

    var description: String { "\(file):\(line): \(message)." }
}
