public import Clients
public import Evidence
public import FileAccess
public import StackModel

/// Finds what the owner holds for an app: where `watertight.yaml` says, else the key in the app's own settings.
///
/// What it reads becomes a `Credential` at once; nothing else of the files is kept.
public struct AppKeys: Sendable {
    let files: any FileSystem
    /// The project's folder, which the owner's paths are relative to.
    let directory: String
    /// The environment of the audit.
    let environment: [String: String]
    let access: [AppAccess]
    var volumes = VolumePaths.none

    /// - Parameters:
    ///   - directory: the folder that paths in `watertight.yaml` are relative to.
    ///   - access: what `watertight.yaml` says of the apps.
    public init(
        files: any FileSystem, directory: String, environment: [String: String], access: [AppAccess]
    ) {
        self.init(
            files: files, directory: directory, environment: environment, access: access, volumes: VolumePaths.none)
    }

    init(
        files: any FileSystem, directory: String, environment: [String: String], access: [AppAccess],
        volumes: VolumePaths
    ) {
        self.files = files
        self.directory = directory
        self.environment = environment
        self.access = access
        self.volumes = volumes
    }

    /// Keys of the apps' own settings by product. Source: the files that ``SettingsFiles`` names.
    private static let ownKeys: [String: [String]] = [
        "radarr": ["ApiKey"], "sonarr": ["ApiKey"], "lidarr": ["ApiKey"], "readarr": ["ApiKey"],
        "whisparr": ["ApiKey"], "prowlarr": ["ApiKey"], "bazarr": ["auth/apikey"], "seerr": ["main/apiKey"],
        "jellyseerr": ["main/apiKey"], "overseerr": ["main/apiKey"],
        "qbittorrent": ["WebUI/APIKey", "Preferences/WebUI\\APIKey"],
    ]

    public func credentials(for service: Service, product: String) -> (AppCredentials, [Gap]) {
        guard let named = access.first(where: { $0.service == service.name }),
            named.key != nil || named.password != nil
        else { return (AppCredentials(key: ownKey(of: service, product)), []) }
        var gaps: [Gap] = []
        let key = named.key.flatMap { read($0, for: service.name, &gaps) }
        let password = named.password.flatMap { read($0, for: service.name, &gaps) }
        return (
            AppCredentials(key: key ?? ownKey(of: service, product), user: named.user, password: password), gaps
        )
    }

    private func read(_ keeping: AppAccess.Keeping, for service: String, _ gaps: inout [Gap]) -> Credential? {
        let what = "credentials:\(service)"
        switch keeping {
        case .environment(let name):
            if let credential = environment[name].flatMap(Credential.init) { return credential }
            gaps.append(
                Gap(
                    what, reason: "The variable that watertight.yaml names for \(service) is not set.",
                    remedy: "Set it for the audit, or name a file instead."))
        case .file(let path):
            do {
                let bytes = try files.read(FilePath.joined(directory, path), limit: Credential.limit)
                let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
                if let credential = String(validating: line, as: UTF8.self).flatMap(Credential.init) {
                    return credential
                }
                gaps.append(
                    Gap(
                        what, reason: "The file that watertight.yaml names for \(service) holds no credential.",
                        remedy: "Write it there as one line."))
            } catch {
                gaps.append(
                    Gap(
                        what,
                        reason:
                            "The file that watertight.yaml names for \(service) could not be read: \(error.message).",
                        remedy: "Run the audit as a user who may read it."))
            }
        }
        return nil
    }

    /// The path that an *arr app is served under; empty for any other app and where it is not known.
    func base(of service: Service, product: String) -> String {
        guard product.hasSuffix("arr"), let file = SettingsFiles.of(product)?.first, file.format == .xml else {
            return ""
        }
        if let text = service.variable("\(product.uppercased())__SERVER__URLBASE")?.text { return text }
        return entries(of: file, in: service).last { $0.key == "UrlBase" }?.value ?? ""
    }

    /// The host names that qBittorrent answers to, by its own file; none for any other app.
    func names(of service: Service, product: String) -> [String] {
        guard product == "qbittorrent", let file = SettingsFiles.of(product)?.first else { return [] }
        let keys: Set<String> = ["webui/serverdomains", "preferences/webui\\serverdomains"]
        let found = entries(of: file, in: service).last { keys.contains($0.key.lowercased()) }?.value ?? ""
        return found.split(separator: ";").map { $0.trimmingSpaces() }.filter { name in
            !name.isEmpty && name.utf8.count < 254
                && name.utf8.allSatisfy {
                    $0 == 0x2D || $0 == 0x2E || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39)
                }
        }.prefix(3).map(String.init)
    }

    /// The key that stands in the app's own settings file; nil when none could be read.
    private func ownKey(of service: Service, _ product: String) -> Credential? {
        guard let names = AppKeys.ownKeys[product], let known = SettingsFiles.of(product) else { return nil }
        let wanted = Set(names.map { $0.lowercased() })
        for file in known {
            let found = entries(of: file, in: service).last { wanted.contains($0.key.lowercased()) }
            if let key = found.flatMap({ Credential($0.value) }) { return key }
        }
        return nil
    }

    /// The first of the file's places that can be read; nothing where none can.
    private func entries(of file: SettingsFiles.File, in service: Service) -> [RawEntry] {
        for path in file.paths {
            guard let host = HostPath.of(path, in: service, volumes: volumes),
                let bytes = try? files.read(host, limit: AppCollector.limit),
                let text = String(validating: bytes, as: UTF8.self)
            else { continue }
            return raw(text, as: file.format)
        }
        return []
    }

    private func raw(_ text: String, as format: SettingsFiles.Format) -> [RawEntry] {
        let entries: [RawEntry]? =
            switch format {
            case .ini: try? IniText.entries(text, file: "")
            case .xml: try? XmlText.entries(text, file: "")
            case .yaml, .json: try? TreeText.entries(text, file: "")
            default: nil
            }
        return entries ?? []
    }
}
