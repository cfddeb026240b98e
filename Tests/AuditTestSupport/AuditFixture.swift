public import Audit
public import Controls
public import FileAccess
import Processes
import Settings
import StackModel

/// A project on a disk that exists only in memory, and two controls that do not change when the catalogue does.
public struct AuditFixture {
    public var files: InMemoryFileSystem
    /// Whether git and the apps' settings are looked at as well.
    public var filesOnly = true
    public var today = "2026-11-22"
    public var controls: [Control] = [.moving, .tunnel]
    /// What the machine keeps of its audits.
    public var records: AuditRecords?

    public init(_ texts: [String: String]) {
        files = InMemoryFileSystem(texts.mapValues { .init($0) })
    }

    public static let compose = """
        name: media
        services:
          gluetun:
            image: qmcgaw/gluetun:latest
          qbittorrent:
            image: lscr.io/linuxserver/qbittorrent:5.1.2
          radarr:
            image: lscr.io/linuxserver/radarr:latest

        """

    public func audit(_ change: (inout AuditRequest) -> Void = { _ in }) async throws -> AuditResult {
        guard let day = CalendarDay(today) else { throw Failed() }
        var request = AuditRequest(
            projects: [.init(path: "/srv/media")], directory: "/srv/media", filesOnly: filesOnly, today: day,
            controls: controls)
        change(&request)
        return try await Audit(files: files, processes: NoProcesses(), records: records).run(request)
    }

    struct Failed: Error {}
}

/// Runs nothing.
struct NoProcesses: ProcessRunner {
    func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult {
        throw .notFound(request.executable)
    }
}

extension Control {
    /// Finds fault with each image whose tag moves; high.
    public static let moving = Control(
        id: "test.moving-tag", title: "An image's tag moves", layer: .container, impact: .takeover, guide: ["CT2"],
        why: "Why.", fix: "Fix.", reads: [.image], aliases: ["test.old-name"], examples: []
    ) { subject in
        subject.eachService { service in
            guard let image = service.image else { return .unknown(reason: "No image.", remedy: "Write one.") }
            guard image.value.text.hasSuffix(":latest") else {
                return .pass([Observation("its tag is fixed", at: image.span)])
            }
            return .fail(
                Failure(
                    "\(service.name) changes under your feet.", reach: .network, at: [image.span, image.span],
                    seen: [Observation("the tag is latest", at: image.span)],
                    remedy: Remedy(.advise("write a version"), mayBreak: "nothing")))
        }
    }

    /// Asks where the torrent client is; critical.
    public static let tunnel = Control(
        id: "test.outside", title: "The client is outside", layer: .network, impact: .identity, guide: ["KS1"],
        why: "Why.", fix: "Fix.", reads: [.networkMode], examples: []
    ) { subject in
        subject.eachService(where: { $0.name == "qbittorrent" }) { service in
            if let mode = service.networkMode { return .pass([Observation("its network is shared", at: mode.span)]) }
            return .fail(
                Failure(
                    "Peers see your home address.", reach: .anyone, at: [service.span],
                    remedy: Remedy(
                        .set(service: service.name, attribute: "network_mode", yaml: "service:gluetun"))))
        }
    }
}
