import ComposeFile
public import Evidence
public import FileAccess
import KnownImages
public import StackModel

/// Looks at the modes and owners of the files that hold a stack's settings and secrets. It lists and reads; it judges
/// nothing.
public struct FileCollector: Sendable {
    /// The most files and folders that one stack may have looked at.
    public static let fileLimit = 1000
    /// The most names of the project's folder that are looked through for env files.
    public static let nameLimit = 5000
    /// The most bytes of an env file that nothing loads.
    public static let readLimit = 1 << 20

    private let files: any FileSystem
    private let workingDirectory: String
    private let classify: AppCollector.Classify

    /// - Parameters:
    ///   - workingDirectory: where the owner stands; paths below it are shown relative to it.
    ///   - classify: what reads a secret reduced to its facts, so that no value leaves this collector.
    public init(files: any FileSystem, workingDirectory: String, classify: @escaping AppCollector.Classify) {
        self.files = files
        self.workingDirectory = workingDirectory
        self.classify = classify
    }

    /// The files of the stack that were seen, sorted by path, and those that could not be.
    public func collect(_ stack: Stack) -> (seen: [FileEvidence.Seen], gaps: [Gap]) {
        var found = Found(secretFiles: SecretPlaces(stack).files)
        for file in stack.files { look(at: absolute(file), as: .composeFile, &found) }
        for file in stack.envFiles { look(at: absolute(file), as: .envFile, &found) }
        lookForEnvFiles(in: stack.directory, &found)
        for value in stack.secrets {
            if case .file(let path) = value.source { look(at: path.value, as: .secretFile, &found) }
        }
        for value in stack.configs {
            if case .file(let path) = value.source { look(at: path.value, as: .appConfig, &found) }
        }
        for service in stack.services + stack.inactiveServices {
            for file in service.envFiles { look(at: file.path, as: .envFile, &found, isExpected: file.isRequired) }
            let folders = Set(KnownImages.recognise(service).image?.configFolders ?? []).union(Self.usualFolders)
            for mount in service.mounts { look(into: mount, folders, &found) }
        }
        return (found.seen.values.sorted { $0.path < $1.path }, found.gaps)
    }

    /// Folders in containers that hold settings, for images that are not known.
    private static let usualFolders: Set<String> = [
        "/config", "/app/config", "/appdata", "/gluetun", "/etc/authelia", "/etc/traefik", "/letsencrypt",
        "/etc/wireguard", "/var/lib/tailscale", "/etc/cloudflared", "/opt/dispatcharr",
    ]

    private func absolute(_ shown: String) -> String { FilePath.joined(workingDirectory, shown) }
}

// MARK: - What was found

/// What one collection has gathered so far.
private struct Found {
    /// The files (as shown) in which the stack's own values show a secret.
    let secretFiles: Set<String>
    var seen: [String: FileEvidence.Seen] = [:]
    var asked: Set<String> = []
    var gaps: [Gap] = []
    var isFull = false

    init(secretFiles: Set<String>) { self.secretFiles = secretFiles }

    /// Whether the path is new and there is room for it.
    mutating func wants(_ path: String) -> Bool {
        guard !asked.contains(path) else { return false }
        guard asked.count < FileCollector.fileLimit * 20, seen.count < FileCollector.fileLimit else {
            if !isFull {
                isFull = true
                gaps.append(
                    Gap(
                        "files", reason: "More than \(FileCollector.fileLimit) files belong to this project.",
                        remedy: "Audit its Compose files one by one."))
            }
            return false
        }
        asked.insert(path)
        return true
    }
}

extension FileCollector {
    /// Notes one file or folder when it stands there.
    private func look(
        at path: String, as purpose: FileEvidence.Seen.Purpose, _ found: inout Found, isExpected: Bool = true
    ) {
        let path = FilePath.normalized(path)
        guard path.hasPrefix("/"), found.wants(path) else { return }
        let shown = FilePath.shown(path, from: workingDirectory)
        do {
            let attributes = try files.attributes(path)
            let secrets = attributes.kind == .file ? unloadedSecrets(path, shown, purpose, found) : []
            found.seen[path] = FileEvidence.Seen(
                path: path, shown: shown, purpose: purpose,
                holdsSecrets: holdsSecrets(shown, purpose, attributes, secrets, found), attributes: attributes,
                secrets: secrets ?? [])
        } catch {
            if error.code == .missing && (!isExpected || purpose == .appConfig || purpose == .keyFile) { return }
            found.gaps.append(
                Gap(
                    "files:\(shown)", reason: "\(shown) could not be looked at: \(error.message).",
                    remedy: error.code == .missing
                        ? "Run the audit on the server where the file is."
                        : "Run the audit as a user who may read it, such as with sudo."))
        }
    }

    /// Whether the file holds secrets; nil when that is not known.
    private func holdsSecrets(
        _ shown: String, _ purpose: FileEvidence.Seen.Purpose, _ attributes: FileAttributes,
        _ secrets: [EnvironmentEntry]?, _ found: Found
    ) -> Bool? {
        guard attributes.kind == .file else { return nil }
        if attributes.size == 0 { return false }
        if found.secretFiles.contains(shown) { return true }
        switch purpose {
        case .composeFile: return false
        case .secretFile, .keyFile: return true
        case .envFile, .exampleFile: return secrets.map { !$0.isEmpty }
        case .appConfig: return SecretBearing.purpose(of: shown) != nil ? true : nil
        }
    }

    /// The secrets of an env file, by reading it; nil when it could not be read. The values end here.
    private func unloadedSecrets(
        _ path: String, _ shown: String, _ purpose: FileEvidence.Seen.Purpose, _ found: Found
    ) -> [EnvironmentEntry]? {
        guard purpose == .envFile || purpose == .exampleFile else { return [] }
        guard let bytes = try? files.read(path, limit: Self.readLimit),
            let entries = try? DotEnv.parse(bytes, file: shown, lookup: { _ in nil })
        else { return nil }
        return entries.compactMap { entry in
            // Compose takes the comment behind an empty value for the value; nobody means it as a secret.
            guard let text = entry.value, !text.isEmpty, !text.hasPrefix("#") else { return nil }
            let value = classify(entry.name, text)
            switch value {
            case .secret(let secret) where !SecretPlaces.isReal(secret): return nil
            case .masked(let text) where !text.secrets.contains(where: SecretPlaces.isReal): return nil
            case .secret, .masked:
                return EnvironmentEntry(
                    name: entry.name, span: entry.valueSpan, value: value, variables: entry.variables,
                    isFromEnvFile: true)
            case .text, .absent, .unknown: return nil
            }
        }
    }

    /// Env files beside the Compose file: also those that nothing loads, such as backups and examples.
    private func lookForEnvFiles(in directory: String, _ found: inout Found) {
        guard let names = try? files.list(directory) else { return }
        if names.count > Self.nameLimit {
            let shown = FilePath.shown(directory, from: workingDirectory)
            found.gaps.append(
                Gap(
                    "files:\(shown)", reason: "\(shown) holds more than \(Self.nameLimit) files.",
                    remedy: "Keep the Compose file in a folder of its own."))
        }
        for name in names.prefix(Self.nameLimit) {
            guard let purpose = SecretBearing.envFile(name) else { continue }
            look(at: FilePath.joined(directory, name), as: purpose, &found, isExpected: false)
        }
    }

    /// The settings behind one bind mount: the folder itself where it is an app's, and the files in it that are known to
    /// hold secrets.
    private func look(into mount: Mount, _ folders: Set<String>, _ found: inout Found) {
        guard mount.kind == .bind, let source = mount.source.map(FilePath.normalized), source.hasPrefix("/"),
            !Self.isSystem(source)
        else { return }
        let target = FilePath.normalized(mount.target)
        guard let attributes = try? files.attributes(source) else {
            // Missing is the usual thing on a machine that is not the server; what is not there is not looked at.
            if folders.contains(target) { look(at: source, as: .appConfig, &found, isExpected: false) }
            return
        }
        if attributes.kind == .file {
            if let purpose = SecretBearing.purpose(of: source) ?? SecretBearing.purpose(of: target) {
                look(at: source, as: purpose, &found)
            }
            return
        }
        guard attributes.kind == .directory else { return }
        let isConfig = folders.contains(target)
        if isConfig { look(at: source, as: .appConfig, &found) }
        guard isConfig || target == "/data" || target == "/app/data" else { return }
        for path in candidates(in: source) {
            let candidate = source == "/" ? "/" + path : source + "/" + path
            guard let purpose = SecretBearing.purpose(of: candidate), (try? files.attributes(candidate)) != nil else {
                continue
            }
            look(at: candidate, as: purpose, &found)
        }
    }

    /// Which of the known paths may be in the folder, by its names; all of them where it may be entered but not listed.
    private func candidates(in folder: String) -> [String] {
        guard let names = try? files.list(folder) else { return SecretBearing.paths }
        return names.flatMap { SecretBearing.byFirstPart[$0] ?? [] }
    }

    private static func isSystem(_ path: String) -> Bool {
        ["/", "/proc", "/sys", "/dev", "/run", "/var/run", "/boot", "/etc", "/lib", "/usr"].contains { system in
            path == system || (system != "/" && system != "/etc" && path.hasPrefix(system + "/"))
        }
    }
}
