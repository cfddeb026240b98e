public import Evidence
import KnownImages
public import StackModel

extension Case {
    /// Judges each active service of the products by its app's settings; where they could not be read the verdict is
    /// `unknown` with the collector's own reason.
    public func eachApp(
        _ products: Set<String>, _ judge: (KnownService, AppSettings) -> Verdict
    ) -> [Outcome] {
        services.filter { $0.product.map(products.contains) ?? false }.map { service in
            guard let settings = evidence.settings(of: service.name) else {
                return Outcome(service.subject, unread(service))
            }
            return Outcome(service.subject, judge(service, settings).withWhatFilesSay(settings))
        }
    }

    /// `unknown`, because neither the app's files nor the app itself tell.
    func unread(_ service: KnownService) -> Verdict {
        let gap = evidence.gaps.first { $0.what == "app-settings:\(service.name)" }
        return .unknown(
            reason: gap?.reason ?? "The settings of \(service.name) were not read.",
            remedy: gap?.remedy ?? "Run the audit on the server where the app keeps its settings.")
    }

    /// Who can connect to the app's pages or API, as far as the files show: by its published ports, else its neighbours.
    public func reach(to service: KnownService) -> Reach {
        let doors = publications(to: service).filter { publication in
            switch publication.known?.purpose {
            case .adminUI, .userUI, .api, .control, .web, .none: true
            default: false
            }
        }
        let reaches = doors.map(\.reach)
        if reaches.contains(.anyone) { return .anyone }
        if case .host = home(of: service) { return .network }
        if reaches.contains(.network) { return .network }
        return .neighbour
    }
}

extension AppSettings {
    /// The place to show for something the app's file does not say.
    public var place: SourceSpan { SourceSpan(file: files.first ?? answers.first ?? service, line: 1, column: 1) }

    /// Whether that part of the settings was read: in the file of that name, or in answers that have keys below it.
    func has(_ file: String, below prefix: String) -> Bool {
        files.contains { $0.hasSuffix(file) } || entries.contains { $0.key.hasPrefix(prefix) }
    }

    /// Whether the running app gave that answer, empty or not.
    func wasAnswered(_ path: String) -> Bool { answers.contains { $0.hasSuffix(":" + path) } }

    /// Whether the setting is on; nil when it is not written or is neither word.
    public func flag(_ key: String) -> Bool? {
        switch entry(key)?.text?.lowercased() {
        case "true", "1", "yes", "on": true
        case "false", "0", "no", "off": false
        default: nil
        }
    }
}

extension KnownService {
    /// The value of the app's environment variable that wins over its settings file, with its place.
    public func override(_ variable: String) -> (text: String, span: SourceSpan)? {
        guard let entry = service.variable(variable), let text = entry.text, !text.isEmpty else { return nil }
        return (text, entry.span)
    }
}
