public import Evidence
public import FileAccess
import KnownImages
public import StackModel

/// Reads the apps' own settings from the bind mounts of a stack, without changing or judging anything.
public struct AppCollector: Sendable {
    /// Tells a secret from plain text by its key and value.
    public typealias Classify = @Sendable (_ key: String, _ value: String) -> EnvironmentValue

    /// The most bytes of one settings file; larger files are a gap.
    public static let limit = 1 << 20

    let files: any FileSystem
    let workingDirectory: String
    let classify: Classify
    let volumes: VolumePaths

    /// - Parameters:
    ///   - workingDirectory: where the owner stands; paths below it are shown relative to it.
    ///   - volumes: where named volumes lie, once the engine told.
    ///   - classify: what reads a secret reduced to its facts, so that no value leaves this collector.
    public init(
        files: any FileSystem, workingDirectory: String, volumes: VolumePaths = .none, classify: @escaping Classify
    ) {
        self.files = files
        self.workingDirectory = workingDirectory
        self.volumes = volumes
        self.classify = classify
    }

    /// The settings of every recognised service whose settings files are known, and what could not be read.
    /// - Parameter services: the names of those to look at; nil for all.
    public func collect(_ stack: Stack, only services: Set<String>? = nil) -> (apps: [AppSettings], gaps: [Gap]) {
        var apps: [AppSettings] = []
        var gaps: [Gap] = []
        for service in stack.services + stack.inactiveServices
        where services?.contains(service.name) ?? true {
            let recognition = KnownImages.recognise(service)
            guard let product = recognition.product else { continue }
            if let several = several(service, recognition) {
                apps += several.apps
                gaps += several.gaps
                continue
            }
            guard let known = SettingsFiles.of(product) else { continue }
            var app = AppSettings(service: service.name, product: product, files: [], entries: [])
            var reasons: [Gap] = []
            for file in known {
                switch read(file, of: service) {
                case .success(let (shown, entries)):
                    app.files.append(shown)
                    app.entries += entries
                case .failure(let gap):
                    // One of several places where the file may stand: missing there says nothing yet.
                    if !(file.isOptional && gap.isMissing) { reasons.append(gap.gap) }
                }
            }
            if !app.files.isEmpty { apps.append(app) }
            gaps += reasons
        }
        return (apps, gaps)
    }

    struct Miss: Error {
        var gap: Gap
        var isMissing: Bool
    }

    func read(
        _ file: SettingsFiles.File, of service: Service
    ) -> Result<(String, [AppSettings.Entry]), Miss> {
        let what = "app-settings:\(service.name)"
        var missed: [String] = []
        for path in file.paths {
            guard let host = HostPath.of(path, in: service, volumes: volumes) else { continue }
            do {
                let bytes = try files.read(host, limit: Self.limit)
                let shown = FilePath.shown(host, from: workingDirectory)
                let reader = SettingsReader(file: shown, prefix: file.prefix, classify: classify)
                return .success((shown, try reader.entries(of: bytes, as: file.format)))
            } catch let error as FileError where error.code == .missing {
                missed.append(FilePath.shown(host, from: workingDirectory))
            } catch let error as FileError {
                return .failure(
                    Miss(
                        gap: Gap(
                            what,
                            reason:
                                "\(FilePath.shown(host, from: workingDirectory)) could not be read: \(error.message).",
                            remedy: "Run the audit as a user who may read it, such as with sudo."),
                        isMissing: false))
            } catch {
                return .failure(
                    Miss(
                        gap: Gap(
                            what, reason: "\(error)", remedy: "Look whether the app itself still reads the file."),
                        isMissing: false))
            }
        }
        if let first = missed.first {
            return .failure(
                Miss(
                    gap: Gap(
                        what, reason: "There is no \(first) here.",
                        remedy: "Run the audit on the server where \(service.name) keeps its settings."),
                    isMissing: true))
        }
        return .failure(
            Miss(
                gap: Gap(
                    what, reason: "The settings of \(service.name) lie in no bind mount.",
                    remedy: AppCollector.volumeRemedy(service, file)),
                isMissing: true))
    }

    private static func volumeRemedy(_ service: Service, _ file: SettingsFiles.File) -> String {
        guard file.paths.contains(where: { HostPath.isInVolume($0, of: service) }) else {
            return "Mount the folder with its settings, so that they outlive the container."
        }
        return "Run the audit as root on the server where it runs: a named volume is found by asking the engine."
    }
}
