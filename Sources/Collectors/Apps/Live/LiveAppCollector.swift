public import Clients
public import Evidence
public import FileAccess
import Processes
public import StackModel

/// Asks the running apps of a stack, all at once: as a visitor without a login, and with what the owner holds for them.
///
/// It reads only: nothing is changed in an app, a login is tried once at most, and a key goes to its own app alone and
/// only where the engine or the owner says that it is the one that listens. It judges nothing.
public struct LiveAppCollector: Sendable {
    /// What asking them yields.
    public struct Result: Sendable, Hashable {
        /// Sorted by service.
        public var probes: [AppProbe]
        /// The settings in force, sorted by service; see `AppSettings.merged`.
        public var settings: [AppSettings]

        public init(probes: [AppProbe] = [], settings: [AppSettings] = []) {
            self.probes = probes
            self.settings = settings
        }
    }

    /// How long one app may take for all of its answers.
    public static let appLimit: Duration = .seconds(8)

    private let http: any HTTPClient
    private let keys: AppKeys
    private let classify: AppCollector.Classify
    private let now: Int
    private let limit: Duration

    /// - Parameters:
    ///   - files: where the apps' own settings and the owner's credential files are read from.
    ///   - directory: the project's folder, absolute.
    ///   - environment: the audit's own.
    ///   - access: what `watertight.yaml` says of credentials.
    ///   - volumes: where named volumes lie.
    ///   - now: seconds since 1970-01-01 00:00 UTC.
    ///   - classify: what reads a secret reduced to its facts.
    public init(
        http: any HTTPClient, files: any FileSystem, directory: String, environment: [String: String] = [:],
        access: [AppAccess] = [], volumes: VolumePaths = .none, now: Int, limit: Duration = LiveAppCollector.appLimit,
        classify: @escaping AppCollector.Classify
    ) {
        self.http = http
        keys = AppKeys(files: files, directory: directory, environment: environment, access: access, volumes: volumes)
        self.classify = classify
        self.now = now
        self.limit = limit
    }

    /// - Parameter addresses: for each app where it may be asked, the surest first (``AppAddresses``).
    public func collect(_ stack: Stack, at addresses: [[AppAddress]]) async -> (Result, [Gap]) {
        let readings = await withTaskGroup(of: (AppReading?, [Gap]).self) { group in
            for candidates in addresses {
                guard let first = candidates.first,
                    let service = stack.services.first(where: { $0.name == first.service })
                else { continue }
                group.addTask { await visit(service, candidates) }
            }
            return await group.reduce(into: [(AppReading?, [Gap])]()) { $0.append($1) }
        }
        var result = Result()
        var gaps: [Gap] = []
        for (reading, missed) in readings {
            gaps += missed
            guard let reading else { continue }
            gaps += reading.gaps
            result.probes.append(reading.probe)
            if !reading.settings.answers.isEmpty { result.settings.append(reading.settings) }
        }
        result.probes.sort { $0.service < $1.service }
        result.settings.sort { $0.service < $1.service }
        return (result, gaps.sorted { ($0.what, $0.reason) < ($1.what, $1.reason) })
    }

    /// What the owner's files say of one app.
    private struct Held: Sendable {
        var credentials = AppCredentials()
        var gaps: [Gap] = []
        var base: String
        var names: [String]
    }

    /// Tries the app's addresses in turn until one of them decides something.
    private func visit(_ service: Service, _ candidates: [AppAddress]) async -> (AppReading?, [Gap]) {
        guard let product = candidates.first?.product else { return (nil, []) }
        let deadline = ContinuousClock.now + limit
        let keys = self.keys
        let isSure = candidates.contains { LiveAppCollector.isSure($0) }
        let held = await Blocking.run {
            var held = Held(
                base: keys.base(of: service, product: product), names: keys.names(of: service, product: product))
            if isSure { (held.credentials, held.gaps) = keys.credentials(for: service, product: product) }
            return held
        }
        var best: AppReading?
        var failure: (AppAddress, AppFailure)?
        for address in candidates {
            let connection = AppConnection(http: http, endpoint: address.endpoint, base: held.base, deadline: deadline)
            let visit = AppVisit(
                address: address, connection: connection,
                credentials: LiveAppCollector.isSure(address) ? held.credentials : AppCredentials(),
                classify: classify, names: held.names, now: now)
            do {
                let reading = try await visit.run()
                if best == nil || reading.isDecided { best = reading }
                if reading.isDecided { break }
            } catch {
                failure = failure ?? (address, error)
            }
        }
        if let best { return (best, held.gaps) }
        guard let failure else { return (nil, held.gaps) }
        return (nil, held.gaps + [gap(failure.1, at: failure.0)])
    }

    private func gap(_ failure: AppFailure, at address: AppAddress) -> Gap {
        Gap(
            "app-answers:\(address.service)",
            reason: "\(address.service) could not be asked at \(address.endpoint): \(failure.sentence)",
            remedy:
                "Look whether it runs, or name its address as `credentials: \(address.service): address:` in watertight.yaml."
        )
    }

    /// Whether a credential may be sent there: it is known who listens, and where it is encrypted also that it is them.
    private static func isSure(_ address: AppAddress) -> Bool {
        if case .tcp(_, _, let tls?) = address.endpoint, tls.trust == .anyone { return false }
        return address.origin != .files
    }
}

extension AppReading {
    /// Whether at least one question has an answer, or settings were read.
    var isDecided: Bool {
        !settings.entries.isEmpty || probe.version != nil
            || probe.answers.contains { if case .undecided = $0.finding { false } else { true } }
    }
}
