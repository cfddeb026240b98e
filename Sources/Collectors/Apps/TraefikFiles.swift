import Evidence
import FileAccess
import StackModel

/// Reads Traefik's own files: the one it starts with, and those of its file provider, whose keys begin with
/// `dynamic:`.
///
/// Sources: Traefik's documentation, "Boot environment" and "File provider": of the file, the command line and the
/// environment one is read; a folder is read with all below it, `.yml`, `.yaml` and `.toml`.
struct TraefikFiles {
    static let dynamicPrefix = "dynamic:"
    private static let fileLimit = 200
    private static let depthLimit = 4

    let service: Service
    let files: any FileSystem
    let directory: String
    let volumes: VolumePaths
    let classify: AppCollector.Classify

    private(set) var shown: [String] = []
    private(set) var entries: [AppSettings.Entry] = []
    private(set) var gaps: [Gap] = []

    init(
        _ service: Service, files: any FileSystem, directory: String, volumes: VolumePaths = .none,
        classify: @escaping AppCollector.Classify
    ) {
        self.service = service
        self.files = files
        self.directory = directory
        self.volumes = volumes
        self.classify = classify
    }

    private static let usual = ["/etc/traefik/traefik", "/traefik", "/root/.config/traefik"].flatMap { stem in
        ["yml", "yaml", "toml"].map { "\(stem).\($0)" }
    }

    /// Reads what can be read; what a setting names and is not there is a gap.
    mutating func read() {
        let named = flag("configfile")
        for path in named.map({ [$0] }) ?? Self.usual {
            guard let host = HostPath.of(path, in: service, volumes: volumes) else { continue }
            if take(host, prefix: "", isWanted: named != nil) { break }
        }
        if let path = setting("providers.file.filename") { take(path) }
        if let path = setting("providers.file.directory") { take(path) }
    }

    /// A setting by its dotted name: in the file, else on the command line, else in the environment.
    private func setting(_ name: String) -> String? {
        let written = entries.last { $0.key.lowercased().replacing("/", with: ".") == name }
        if !entries.isEmpty { return written?.text }
        let variable = "TRAEFIK_" + name.uppercased().replacing(".", with: "_")
        return flag(name) ?? service.environment.first { $0.name.uppercased() == variable }?.text
    }

    private func flag(_ name: String) -> String? {
        let words = service.entrypoint + service.command
        for (index, word) in words.enumerated() {
            let text = word.value.text
            let body = text.drop { $0 == "-" }
            guard body.count < text.count, body.lowercased().hasPrefix(name) else { continue }
            let rest = body.dropFirst(name.count)
            if rest.hasPrefix("=") { return String(rest.dropFirst()) }
            if rest.isEmpty, index + 1 < words.count { return words[index + 1].value.text }
        }
        return nil
    }

    /// A file or folder of the file provider.
    private mutating func take(_ path: String) {
        guard let host = HostPath.of(path, in: service, volumes: volumes) else {
            miss("\(path) of \(service.name) lies in no bind mount.")
            return
        }
        take(folderOrFile: host, depth: 0)
    }

    private mutating func take(folderOrFile host: String, depth: Int) {
        guard depth <= Self.depthLimit, shown.count < Self.fileLimit else {
            miss("\(FilePath.shown(host, from: directory)) has more files than are read.")
            return
        }
        guard let names = try? files.list(host) else {
            take(host, prefix: Self.dynamicPrefix, isWanted: true)
            return
        }
        for name in names {
            let path = FilePath.joined(host, "./" + name)
            if [".yml", ".yaml", ".toml"].contains(where: name.hasSuffix) {
                take(path, prefix: Self.dynamicPrefix, isWanted: true)
            } else if (try? files.attributes(path))?.kind == .directory {
                take(folderOrFile: path, depth: depth + 1)
            }
        }
    }

    /// - Returns: whether the file is there.
    @discardableResult
    private mutating func take(_ host: String, prefix: String, isWanted: Bool) -> Bool {
        let shown = FilePath.shown(host, from: directory)
        do {
            let bytes = try files.read(host, limit: AppCollector.limit)
            let reader = SettingsReader(file: shown, prefix: prefix, classify: classify)
            entries += try reader.entries(of: bytes, as: host.hasSuffix(".toml") ? .tomlTree : .yamlTree)
            self.shown.append(shown)
            return true
        } catch let error as FileError where error.code == .missing {
            if isWanted { miss("There is no \(shown) here.") }
            return false
        } catch let error as FileError {
            miss("\(shown) could not be read: \(error.message).")
        } catch {
            miss("\(error)")
        }
        return true
    }

    private mutating func miss(_ reason: String) {
        gaps.append(
            Gap(
                "app-settings:\(service.name)", reason: reason,
                remedy: "Run the audit on the server where Traefik has its files, as a user who may read them."))
    }
}
