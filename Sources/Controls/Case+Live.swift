import Evidence
import StackModel

/// What a running app told a visitor without a login, where that decides something.
struct RunningDoor {
    var isOpen: Bool
    var answer: AppProbe.Answer

    /// What was seen, and at which of the app's addresses.
    var observation: Observation { Observation(answer.seen, at: answer.span) }
}

extension Case {
    /// The running app's answer to that question; nil when it was not asked, did not answer, or decided nothing.
    func door(_ question: AppProbe.Question, of service: KnownService) -> RunningDoor? {
        guard let answer = evidence.probe(of: service.name)?.answer(to: question) else { return nil }
        switch answer.finding {
        case .open: return RunningDoor(isOpen: true, answer: answer)
        case .closed: return RunningDoor(isOpen: false, answer: answer)
        case .undecided: return nil
        }
    }

    /// Judges each active service of the products by its app's settings, by what the running app told a visitor, or by
    /// both; `unknown` where there is neither.
    func eachApp(
        _ products: Set<String>, asking question: AppProbe.Question,
        _ judge: (KnownService, AppSettings?, RunningDoor?) -> Verdict
    ) -> [Outcome] {
        services.filter { $0.product.map(products.contains) ?? false }.map { service in
            let settings = evidence.settings(of: service.name)
            let door = door(question, of: service)
            guard settings != nil || door != nil else { return Outcome(service.subject, unread(service)) }
            let verdict = judge(service, settings, door)
            return Outcome(service.subject, settings.map { verdict.withWhatFilesSay($0) } ?? verdict)
        }
    }

    /// Judges each active service of the products by what only its running app or its own database can say; nothing at
    /// all where neither was asked, `unknown` with the collector's own reason where neither told so far.
    ///
    /// - Parameters:
    ///   - path: what the answer's path ends in: `/downloadclient`.
    ///   - need: what would make it knowable.
    func eachAnswer(
        _ products: Set<String>, to path: String, need: String, _ judge: (KnownService, AppSettings) -> Verdict
    ) -> [Outcome] {
        services.filter { $0.product.map(products.contains) ?? false }.compactMap { service in
            if let settings = evidence.settings(of: service.name), settings.tells(path) {
                return Outcome(service.subject, judge(service, settings))
            }
            let names = ["app-answers", "credentials", "app-database"]
            let gap = names.lazy.compactMap { name in
                evidence.gaps.first { $0.what == "\(name):\(service.name)" }
            }.first
            guard evidence.probes != nil || gap?.what.hasPrefix("app-database") ?? false else { return nil }
            return .unknown(
                service.subject, gap?.reason ?? "\(service.title) was not asked with a key of its own.",
                remedy: gap?.remedy ?? need)
        }
    }
}

extension Verdict {
    /// Where the running app's value is at fault, the differing line of its file is a second place of the finding.
    func withWhatFilesSay(_ settings: AppSettings) -> Verdict {
        guard case .fail(var failure) = self else { return self }
        for entry in settings.entries {
            guard let written = entry.onDisk, failure.locations.contains(entry.span) else { continue }
            failure.locations.append(written.span)
            failure.observations.append(Observation("its file says otherwise", at: written.span))
        }
        return .fail(failure)
    }
}

extension AppSettings {
    /// Whether that was answered by the running app, or read in its database.
    fileprivate func tells(_ path: String) -> Bool {
        answers.contains { $0.hasSuffix(path) } || stored?.contains { $0.resource == path } ?? false
    }

    /// The elements of a list that the running app answered: `0`, `1`, … below `DownloadClient`, with their entries.
    func list(_ name: String) -> [[String: Entry]] {
        var found: [Int: [String: Entry]] = [:]
        for entry in entries where entry.key.hasPrefix(name + "/") {
            let rest = entry.key.dropFirst(name.count + 1)
            guard let slash = rest.firstIndex(of: "/"), let index = Int(rest[..<slash]) else { continue }
            found[index, default: [:]][String(rest[rest.index(after: slash)...])] = entry
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension [String: AppSettings.Entry] {
    /// Whether the element's flag is set; nil when it is not there.
    func flag(_ name: String) -> Bool? {
        switch self[name]?.text {
        case "true": true
        case "false": false
        default: nil
        }
    }
}
