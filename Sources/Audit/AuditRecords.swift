import Evidence
public import Records
import StackModel
import Synchronization

/// What this machine keeps of its audits, for one run: what earlier ones tell, and the keys that this one sees.
public final class AuditRecords: Sendable {
    /// What of the records an audit takes as evidence.
    public enum Reads: Sendable {
        /// What earlier audits and proofs left.
        case all
        /// Proofs alone: an audit that is not to be on record leaves the others as they are.
        case proofs
        /// Proofs alone, where there are any: a build server forgets what was made on it.
        case proofsIfAny
    }

    private struct State {
        /// nil until a key is seen.
        var contents: KeyLedger.Contents?
        var failure: AtomicFile.Failure?
        /// The machine's fingerprint of a key, by its fingerprint of this run.
        var known: [String: String] = [:]
        /// The day of an audit that saw what the file does not say yet.
        var toWrite: CalendarDay?
    }

    private let log: AuditLog
    private let proofs: ProofLog
    private let moment: EngineTime?
    private let ledger: KeyLedger
    private let isKept: Bool
    private let reads: Reads
    private let state = Mutex(State())

    /// - Parameters:
    ///   - folder: the state folder, absolute.
    ///   - isKept: whether this run is an audit that will be on record.
    ///   - reads: what is taken as evidence.
    ///   - moment: now, ISO 8601 in UTC: without it proofs, which have an age, are not looked for.
    public init(in folder: String, isKept: Bool, reads: Reads = .all, at moment: String = "") {
        self.reads = reads
        log = AuditLog(in: folder)
        proofs = ProofLog(in: folder)
        self.moment = EngineTime(moment)
        ledger = KeyLedger(in: folder)
        self.isKept = isKept
    }

    /// Notes a value that was read where it is a key that nobody can try out; every other one is let pass.
    func note(_ value: String, _ facts: EnvironmentValue) {
        guard case .all = reads, case .secret(let secret) = facts, AuditRecords.isLasting(secret) else { return }
        state.withLock { state in
            guard load(&state), let contents = state.contents else { return }
            state.known[secret.fingerprint] = contents.fingerprints.fingerprint(of: value)
        }
    }

    private static func isLasting(_ secret: Secret) -> Bool {
        secret.kind == .apiKey && secret.strength == .strong && secret.length >= KeyLedger.leastLength
    }

    /// Reads the file once.
    private func load(_ state: inout State) -> Bool {
        guard state.contents == nil, state.failure == nil else { return state.failure == nil }
        do throws(AtomicFile.Failure) { state.contents = try ledger.read() } catch { state.failure = error }
        return state.failure == nil
    }

    /// Adds to the evidence what the records tell of its stack.
    func add(to evidence: inout Evidence, on today: CalendarDay) {
        guard case .all = reads else { return addProofs(to: &evidence) }
        let stack = evidence.stack
        let last = log.newest(of: stack.name, in: stack.directory).map { String($0.prefix(10)) }
        let apps = evidence.apps
        let failure = state.withLock { $0.failure }
        let keys = failure == nil ? state.withLock { self.keys(of: apps, in: stack, on: today, &$0) } : nil
        evidence.records = RecordEvidence(day: today.description, lastAudit: last, isKept: isKept, keys: keys)
        addProofs(to: &evidence)
        if let failure {
            evidence.gaps.append(
                Gap(
                    "keys", reason: "Since when keys are known could not be read: \(failure.description).",
                    remedy: "Run the audit as the user who made it; remove the file if it is damaged."))
        }
    }

    /// Adds the proofs of the stack, and of the containers whose networks it shares.
    private func addProofs(to evidence: inout Evidence) {
        guard let moment else { return }
        var homes = [ProofHome(project: evidence.stack.name, directory: evidence.stack.directory)]
        for container in evidence.engine?.containers ?? [] where homes.count < AuditRecords.mostHomes {
            let home = ProofHome(project: container.proofHome.project, directory: container.proofHome.directory)
            if !homes.contains(home) { homes.append(home) }
        }
        var records: [ProofRecord] = []
        var problem: String?
        for home in homes {
            do throws(AtomicFile.Failure) {
                let contents = try proofs.read(home.project, in: home.directory)
                records += contents.records
                if let first = contents.unreadable.first { problem = problem ?? "\(first): cannot be read" }
            } catch {
                problem = problem ?? error.description
            }
        }
        if case .proofsIfAny = reads, records.isEmpty, problem == nil { return }
        evidence.proofs = ProofEvidence(at: moment, records)
        guard let problem else { return }
        evidence.gaps.append(
            Gap(
                "proofs", reason: "Not all proofs could be read: \(problem).",
                remedy: "Run the audit as the user who made them; remove the file if it is damaged."))
    }

    /// A project and its folder.
    private struct ProofHome: Hashable {
        var project: String
        var directory: String
    }

    /// The most projects whose proofs are read for one.
    private static let mostHomes = 16

    private func keys(
        of apps: [AppSettings], in stack: Stack, on today: CalendarDay, _ state: inout State
    ) -> [RecordEvidence.Key] {
        guard var contents = state.contents else { return [] }
        var keys: [RecordEvidence.Key] = []
        for app in apps {
            for entry in app.entries {
                guard let secret = entry.secret, AuditRecords.isLasting(secret),
                    OwnKey.isOne(entry.key, of: app.product), let key = state.known[secret.fingerprint]
                else { continue }
                let place = contents.fingerprints.fingerprint(
                    of: [stack.directory, stack.name, app.service, entry.key].joined(separator: "\u{0}"))
                let (isNew, first) = contents.see(key, at: place, on: today)
                if isNew { state.toWrite = today }
                keys.append(
                    RecordEvidence.Key(
                        service: app.service, name: entry.key, span: entry.span, firstSeen: first.description,
                        replaced: contents.replaced(key, at: place)?.description))
            }
        }
        state.contents = contents
        return keys
    }

    /// Writes down the keys that this audit saw, where that says anything new.
    /// - Throws: `AtomicFile.Failure` when it cannot be written.
    public func keep() throws(AtomicFile.Failure) {
        guard isKept else { return }
        let (contents, day) = state.withLock { ($0.contents, $0.toWrite) }
        guard let contents, let day else { return }
        try ledger.write(contents, on: day)
    }
}

/// The key that opens an app, and none that it holds for another one.
private enum OwnKey {
    static func isOne(_ setting: String, of product: String) -> Bool {
        let name = setting.lowercased()
        switch product {
        case "radarr", "sonarr", "lidarr", "readarr", "prowlarr", "whisparr": return name == "apikey"
        case "bazarr": return name == "auth/apikey"
        case "seerr", "jellyseerr", "overseerr": return name == "main/apikey"
        case "sabnzbd": return name == "misc/api_key"
        case "gluetun": return name.hasPrefix("roles/") && name.hasSuffix("/apikey")
        default: return false
        }
    }
}
