import Evidence
import FileAccess
import StackModel

/// Reads an nginx's configuration as it starts with it, includes put where they stand.
///
/// Flattened as a Caddyfile is: `0 http > 1 server > 0 location ~ /api > proxy_pass`, each block's name with its number.
/// Only what decides where a request goes and what guards it is kept. An include that could not be read stays an
/// `include`, with the reason behind its path.
struct NginxSettings {
    private static let includeDepth = 16
    private static let fileLimit = 1000
    private static let entryLimit = 20_000
    static let separator = " > "

    private let folder: NginxFolder
    private let classify: AppCollector.Classify

    init(_ folder: NginxFolder, classify: @escaping AppCollector.Classify) {
        self.folder = folder
        self.classify = classify
    }

    /// What was read, and the texts that were read so far, to hold the bounds.
    private struct Reading {
        var entries: [AppSettings.Entry] = []
        var shown: [String] = []
        var texts = 0
        var bytes = 0
    }

    /// Where a directive is said to stand: its own file, or for what the image brings where that was brought in.
    private struct Place {
        var file: String
        var fixed: SourceSpan?

        func span(_ directive: NginxDirective) -> SourceSpan {
            fixed ?? SourceSpan(file: file, line: directive.line, column: directive.column)
        }
    }

    /// The files that were read and their entries.
    /// - Throws: ``SettingsError`` where a file is no nginx configuration or the bounds are passed;
    ///   ``NginxFolder/Miss`` where the first file cannot be had.
    func read() throws -> (files: [String], entries: [AppSettings.Entry]) {
        let main = try folder.file(folder.image.main).get()
        var reading = Reading()
        try flatten(main, from: folder.service.span, path: [], counts: Counter(), open: [], into: &reading)
        return (reading.shown, reading.entries)
    }

    /// The numbers of the blocks at one level; shared with the files that are included there.
    private final class Counter { var next = 0 }

    private func flatten(
        _ found: NginxFolder.Found, from span: SourceSpan, path: [String], counts: Counter, open: [String],
        into reading: inout Reading
    ) throws {
        reading.texts += 1
        reading.bytes += found.text.utf8.count
        guard reading.texts <= Self.fileLimit, reading.bytes <= NginxFolder.totalLimit else {
            throw SettingsError(file: span.file, line: span.line, message: "too many or too large files are included")
        }
        if let shown = found.shown, !reading.shown.contains(shown) { reading.shown.append(shown) }
        let text = found.text.hasPrefix("\u{feff}") ? String(found.text.dropFirst()) : found.text
        let directives = try NginxText.directives(text, file: found.shown ?? found.path)
        let place = Place(file: found.shown ?? "", fixed: found.shown == nil ? span : nil)
        try flatten(directives, place, path, counts, open + [found.path], &reading)
    }

    private func flatten(
        _ directives: [NginxDirective], _ place: Place, _ path: [String], _ counts: Counter, _ open: [String],
        _ reading: inout Reading
    ) throws {
        for directive in directives {
            guard let name = directive.words.first else { continue }
            let span = place.span(directive)
            guard reading.entries.count < Self.entryLimit else {
                throw SettingsError(file: span.file, line: span.line, message: "there are more settings than are read")
            }
            if name == "include", directive.block == nil, directive.words.count > 1 {
                try include(directive.words[1], span, path, counts, open, &reading)
            } else if let block = directive.block {
                guard Self.blocks.contains(name) || name.hasSuffix("_by_lua_block") else { continue }
                let bare = withoutSecrets(directive)
                reading.entries.append(entry(bare, path, span))
                let header = bare.words.map(Self.quoted).joined(separator: " ")
                let inner = path + ["\(counts.next) \(header)"]
                counts.next += 1
                guard inner.reduce(0, { $0 + $1.utf8.count }) <= TreeText.keyLimit else {
                    throw SettingsError(file: span.file, line: span.line, message: "the head of a block is too long")
                }
                try flatten(block, place, inner, Counter(), open, &reading)
            } else if Self.kept.contains(name) || name.contains("_by_lua") {
                reading.entries.append(entry(withoutSecrets(directive), path, span))
            }
        }
    }

    private func include(
        _ written: String, _ span: SourceSpan, _ blocks: [String], _ counts: Counter, _ open: [String],
        _ reading: inout Reading
    ) throws {
        let wanted = FilePath.joined(FilePath.directory(of: folder.image.main), written)
        let found = NginxFolder.isPattern(wanted) ? folder.files(matching: wanted) : [(wanted, folder.file(wanted))]
        for (path, result) in found {
            switch result {
            case .success(let file):
                guard !open.contains(file.path), open.count < Self.includeDepth else {
                    throw SettingsError(
                        file: span.file, line: span.line, message: "`include \(written)` includes itself")
                }
                try flatten(file, from: span, path: blocks, counts: counts, open: open, into: &reading)
            case .failure(let miss):
                guard !NginxImage.isHarmless(path) else { continue }
                let reason = if case .unseen(let reason) = miss { reason } else { "is not there" }
                let shown = path == wanted ? written : path
                let key = (blocks + ["include"]).joined(separator: Self.separator)
                reading.entries.append(
                    AppSettings.Entry(
                        key: key, value: .text("\(Self.quoted(shown)) \(Self.quoted(reason))"), span: span))
            }
        }
    }

    private func entry(_ directive: NginxDirective, _ path: [String], _ span: SourceSpan) -> AppSettings.Entry {
        let key = (path + [directive.words[0]]).joined(separator: Self.separator)
        return AppSettings.Entry(key: key, value: value(of: directive), span: span)
    }

    /// The directive without what a person may have hidden in it and no control asks for: a condition's other side, the text
    /// of an answer, the words of a login's window, Lua.
    private func withoutSecrets(_ directive: NginxDirective) -> NginxDirective {
        var result = directive
        let arguments = directive.words.dropFirst()
        switch directive.words[0] {
        case "if":
            let condition = arguments.first?.drop { $0 == "(" } ?? ""
            if !Self.plainConditions.contains(where: condition.hasPrefix) {
                let asked = Self.askedVariables.first(where: condition.hasPrefix)
                result.words = ["if", asked.map { "(\($0) …)" } ?? "(…)"]
            }
        case "return", "rewrite":
            result.words =
                [directive.words[0]]
                + arguments.enumerated().map { index, word in
                    let isAddress = word.contains("://") || word.hasPrefix("/") || word.hasPrefix("@")
                    if directive.words[0] == "return", index > 0, !isAddress { return "…" }
                    return word.contains("://") ? String(word.prefix { $0 != "?" }) : word
                }
        case "auth_basic":
            let realm = arguments.first ?? ""
            if realm != "off", !realm.hasPrefix("$") {
                result.words = ["auth_basic", realm.contains("$") ? "$…" : "on"]
            }
        case let name where name.contains("_by_lua"): result.words = [name]
        case "location":
            // A path may be a secret one.
            let text = arguments.map(Self.quoted).joined(separator: " ")
            switch classify("nginx", text) {
            case .masked(let masked): result.words = ["location", masked.text]
            case .secret: result.words = ["location", "…"]
            default: break
            }
        default: break
        }
        return result
    }

    /// What conditions may ask of without telling a secret.
    private static let plainConditions = [
        "$scheme", "$https", "$server_port", "$ssl_protocol", "$host", "$http_x_forwarded_proto",
        "$http_x_forwarded_scheme", "$http_cf_visitor", "$request_method", "$ssl_client_verify",
    ]

    /// What else conditions often ask of that is no login: its name is told, what it is compared with is not.
    private static let askedVariables = [
        "$http_user_agent", "$http_referer", "$invalid_referer", "$request_uri", "$query_string", "$args", "$uri",
        "$block_exploits", "$geo-", "$allowed_country", "$lan-ip",
    ]

    /// The arguments, quoted where that keeps them apart; what follows the name of a header or variable may be a secret.
    private func value(of directive: NginxDirective) -> EnvironmentValue {
        let arguments = directive.words.dropFirst().map(Self.quoted)
        guard ["set", "add_header", "more_set_headers"].contains(directive.words[0]), let name = arguments.first else {
            return classify("nginx", arguments.joined(separator: " "))
        }
        let rest = arguments.dropFirst().joined(separator: " ")
        switch classify(name.filter { $0 != "$" }, rest) {
        case .secret(let secret):
            return .masked(MaskedText("\(name) " + String(repeating: "•", count: rest.count), secrets: [secret]))
        case .masked(let text): return .masked(MaskedText("\(name) \(text.text)", secrets: text.secrets))
        default: return .text(arguments.joined(separator: " "))
        }
    }

    /// A word as nginx would read it again, quoted where a blank, a quote or our own separator stands in it.
    static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && !word.utf8.contains { " \t\r\n\"'\\>".utf8.contains($0) }
        guard !isPlain else { return word }
        return "\"" + word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static let blocks: Set<String> = [
        "http", "server", "location", "upstream", "if", "limit_except", "stream",
    ]

    private static let kept: Set<String> = [
        "listen", "server_name", "ssl", "ssl_protocols", "ssl_verify_client", "ssl_reject_handshake", "server_tokens",
        "proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "server", "set", "auth_basic",
        "auth_basic_user_file", "auth_request", "auth_jwt", "auth_oidc", "satisfy", "allow", "deny", "add_header",
        "add_header_inherit", "more_set_headers", "return", "rewrite", "internal", "error_page", "try_files",
        "break", "access_log", "auth_pam", "auth_ldap", "auth_ldap_servers", "auth_digest",
    ]
}
