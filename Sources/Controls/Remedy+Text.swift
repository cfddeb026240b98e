import StackModel

extension Remedy {
    /// The remedy as the edit or the command that a person would make.
    public var text: String {
        switch action {
        case .set(let service, let attribute, let yaml):
            if yaml.contains("\n") {
                "in services.\(service) write\n\(attribute):\n"
                    + yaml.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
                    .joined(separator: "\n")
            } else {
                "in services.\(service) write `\(attribute): \(yaml)`"
            }
        case .replace(let span, let old, let new):
            "\(span.lineInWords) write `\(new)` instead of `\(old)`"
        case .add(let service, let attribute, let element):
            "in services.\(service).\(attribute) add `- \(element)`"
        case .remove(let span, let what): "\(span.lineInWords) remove \(what)"
        case .setVariable(let service, let name, let value):
            "in services.\(service).environment set `\(name)=\(value)`"
        case .removeVariable(let service, let name): "in services.\(service).environment remove `\(name)`"
        case .setMode(let path, let mode): "chmod \(String(mode, radix: 8)) \(path)"
        case .setAppSetting(let service, let key, ""): "in \(service)'s settings leave `\(key)` empty"
        case .setAppSetting(let service, let key, let value): "in \(service)'s settings set `\(key)` to `\(value)`"
        case .run(let command): command
        case .advise(let advice): advice
        }
    }

    /// Whether the remedy is a line to run as it is.
    public var isCommand: Bool {
        switch action {
        case .run, .setMode: true
        default: false
        }
    }
}

extension SourceSpan {
    /// "in compose.yaml line 3"; for what only the engine told, "where container media-radarr-1 is defined".
    fileprivate var lineInWords: String { isInFile ? "in \(file) line \(line)" : "where \(file) is defined" }
}
