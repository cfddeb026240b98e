import Clients
import Evidence
import StackModel

/// What asking one running app yields, gathered answer by answer.
struct AppReading: Sendable {
    /// The most characters of one value; longer ones are left out.
    static let longest = 4096
    /// The most elements of one list that are kept.
    static let mostElements = 200

    let address: AppAddress
    let classify: AppCollector.Classify
    var probe: AppProbe
    var settings: AppSettings
    var gaps: [Gap] = []

    init(_ address: AppAddress, classify: @escaping AppCollector.Classify) {
        self.address = address
        self.classify = classify
        probe = AppProbe(
            service: address.service, product: address.product, address: address.endpoint.description)
        settings = AppSettings(service: address.service, product: address.product, entries: [])
    }

    /// A place in one of the app's answers.
    func place(_ path: String, _ field: String = "") -> SourceSpan {
        .answer(of: address.service, to: path, field: field)
    }

    /// Notes what an answer tells a visitor without a login.
    ///
    /// Only the app itself can be found closed: where another program may have answered, a refusal proves nothing.
    mutating func note(
        _ question: AppProbe.Question, _ finding: AppProbe.Finding, _ path: String, status: Int, seen: String
    ) {
        var finding = finding
        if finding == .closed, address.origin == .files {
            finding = .undecided(
                "Something at \(address.endpoint) refuses visitors, but whether it is \(address.service) only the engine can say."
            )
        }
        probe.answers.append(
            AppProbe.Answer(
                question, finding, request: "GET \(path)", status: status, seen: seen, at: place(path)))
    }

    /// Notes the version that the app says it is; anything that does not look like one is left out, and so is the word of
    /// what may be another program.
    mutating func note(version: String?, _ path: String, _ field: String) {
        guard let version, probe.version == nil, address.origin != .files, version.utf8.count <= 40,
            version.contains(where: \.isNumber),
            version.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return }
        probe.version = version.first == "v" ? String(version.dropFirst()) : version
        probe.versionSpan = place(path, field)
    }

    /// Notes that the settings of that answer were read.
    mutating func noteAnswer(_ path: String) {
        let file = place(path).file
        if !settings.answers.contains(file) { settings.answers.append(file) }
    }

    /// Adds a setting under the key that the app's own file has for it; null and what is no single value is left out.
    mutating func add(_ key: String, _ value: JSON, from path: String, field: String) {
        guard let text = AppReading.text(of: value), text.utf8.count <= AppReading.longest else { return }
        noteAnswer(path)
        settings.entries.append(
            AppSettings.Entry(key: key, value: classify(key, text), span: place(path, field), source: .api))
    }

    /// Notes a failure of a request that is not the app's last.
    mutating func miss(_ failure: AppFailure, remedy: String) {
        gaps.append(Gap("app-answers:\(address.service)", reason: failure.sentence, remedy: remedy))
    }

    /// The text that the app's file would have: `true`, a number as it is written, a list joined with `;`.
    static func text(of value: JSON) -> String? {
        switch value {
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let digits): return digits
        case .string(let text): return text
        case .array(let elements):
            let texts = elements.prefix(mostElements).compactMap { element in
                if case .string(let text) = element { text } else { String?.none }
            }
            return texts.count == elements.count ? texts.joined(separator: ";") : nil
        case .null, .object: return nil
        }
    }
}
