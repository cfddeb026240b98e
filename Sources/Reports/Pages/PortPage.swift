public import Audit
import Evidence
import PacketFilter
import StackModel

/// `ports`: what listens on the machine, and who gets through to it, as text and as JSON.
public struct PortPage {
    private let survey: PortSurvey
    private let masking: Masking
    private let width: Int
    private let style: Style
    private let isVerbose: Bool

    /// - Parameters:
    ///   - width: columns of the sink, at least 40.
    ///   - isVerbose: whether the rule that decides is named under each port.
    public init(_ survey: PortSurvey, masking: Masking, width: Int, style: Style, isVerbose: Bool = false) {
        self.survey = survey
        self.masking = masking
        self.width = max(40, width)
        self.style = style
        self.isVerbose = isVerbose
    }

    // MARK: For people

    public func text() -> String {
        var lines: [String] = []
        if !survey.entries.isEmpty {
            lines += table()
            lines += [""] + PlainText.wrapped(legend, to: width).map(style.dim)
        }
        if survey.isCut {
            lines.append("More than \(Reachability.mostPorts) ports are open; the rest was not tried.")
        }
        for gap in survey.gaps {
            lines += PlainText.wrapped("not known: \(safe(gap.reason)) \(safe(gap.remedy))", to: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func table() -> [String] {
        let columns = Reachability.Audience.allCases
        let heads = ["PORT", "WHAT ANSWERS"] + columns.map(\.title)
        let rows = survey.entries.map { entry in
            [name(entry.port), answering(entry)] + columns.map { Cell(entry.port.attempts(of: $0)).text }
        }
        var widths = heads.indices.map { column in
            ([heads] + rows).map { PlainText.width($0[column]) }.max() ?? 0
        }
        // The names give way where the terminal is narrow.
        let rest = widths.enumerated().filter { $0.offset != 1 }.reduce(0) { $0 + $1.element + 2 }
        widths[1] = min(widths[1], max(12, width - rest))
        var lines = [style.bold(line(heads, widths))]
        for (entry, row) in zip(survey.entries, rows) {
            var row = row
            let names = PlainText.wrapped(row[1], to: widths[1])
            row[1] = names.first ?? ""
            lines.append(colored(line(row, widths), entry.port))
            lines += names.dropFirst().map { String(repeating: " ", count: widths[0] + 2) + $0 }
            if isVerbose { lines += reasons(entry.port) }
        }
        return lines
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        var line = zip(row, widths).map { PlainText.padded($0, to: $1) }.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }

    private func colored(_ line: String, _ port: HostPort) -> String {
        if port.isReached(by: .anyone) { return style.bad(line) }
        return port.isReached(by: .network) ? line : style.dim(line)
    }

    private func reasons(_ port: HostPort) -> [String] {
        port.attempts.flatMap { attempt -> [String] in
            let words = safe(
                "\(attempt.audience.title.lowercased()), \(attempt.family.rawValue): \(attempt.answer.words)")
            return PlainText.wrapped(words, to: width - 6).map { "      " + style.dim($0) }
        }
    }

    private var legend: String {
        let own = NetworkFamily.allCases.filter(survey.publicFamilies.contains).map(\.rawValue)
        let internet =
            own.isEmpty
            ? "ANYONE is an address of the internet whose packets a router leads here; no address of this machine is the "
                + "internet's own, so nobody comes here unless the router forwards a port (`watertight audit --ask-router`)."
            : "ANYONE is an address of the internet; this machine has one of its own over "
                + "\(own.joined(separator: " and "))."
        return "v4 and v6: only over that; - : nothing answers them there; ? : not known. \(internet)"
    }

    private func name(_ port: HostPort) -> String { "\(port.number.port)/\(port.number.transport.rawValue)" }

    private func answering(_ entry: PortSurvey.Entry) -> String {
        entry.answering.isEmpty ? "?" : entry.answering.map(safe).joined(separator: ", ")
    }

    private func safe(_ text: String) -> String { PlainText.safe(masking.text(text)) }

    // MARK: For programs

    public func json() -> String {
        let ports = survey.entries.map { entry -> JSONValue in
            [
                "port": .int(Int(entry.port.number.port)),
                "transport": .string(entry.port.number.transport.rawValue),
                "answering": .array(entry.answering.map { .string(masking.text($0)) }),
                "listening": .array(entry.port.sockets.map { .string("\($0.address)") }),
                "attempts": .array(entry.port.attempts.map(attempt)),
            ]
        }
        let root: JSONValue = [
            "schema": .string(ReportSchema.ports), "ports": .array(ports), "cut": .bool(survey.isCut),
            "public": .array(
                NetworkFamily.allCases.filter(survey.publicFamilies.contains).map { .string($0.rawValue) }),
            "gaps": .array(
                survey.gaps.map { ["what": .string($0.what), "reason": .string(masking.text($0.reason))] }),
        ]
        return root.text() + "\n"
    }

    private func attempt(_ attempt: Reachability.Attempt) -> JSONValue {
        let (answer, why) = attempt.answer.parts
        return [
            "from": .string(attempt.audience.rawValue), "family": .string(attempt.family.rawValue),
            "answer": .string(answer), "why": why.map { .string(masking.text($0)) } ?? .null,
        ]
    }
}

/// What one audience gets, over both families.
private struct Cell {
    let text: String

    init(_ attempts: [Reachability.Attempt]) {
        let open = attempts.filter(\.isReachable)
        let isDoubtful = attempts.contains { if case .unknown = $0.answer { true } else { false } }
        let isBlocked = attempts.contains { if case .blocked = $0.answer { true } else { false } }
        let families = open.map { $0.family == .ipv4 ? "v4" : "v6" }.joined(separator: " ")
        if open.count == attempts.count, !open.isEmpty {
            text = "open"
        } else if !open.isEmpty {
            text = "open \(families)" + (isDoubtful ? " ?" : "")
        } else {
            text = isDoubtful ? "?" : isBlocked ? "blocked" : "-"
        }
    }
}

extension Reachability.Audience {
    fileprivate var title: String {
        switch self {
        case .loopback: "THIS HOST"
        case .containers: "CONTAINERS"
        case .network: "NETWORK"
        case .anyone: "ANYONE"
        }
    }
}

extension Reachability.Answer {
    /// The word for programs, and the rule or reason.
    fileprivate var parts: (answer: String, why: String?) {
        switch self {
        case .reachable(let rule): ("reachable", rule.map { "\($0)" })
        case .blocked(let rule): ("blocked", rule.map { "\($0)" })
        case .closed(let reason): ("closed", reason)
        case .unknown(let reason): ("unknown", reason)
        }
    }

    fileprivate var words: String {
        switch self {
        case .reachable(nil): "open, no rule stops it"
        case .reachable(let rule?): "open by \(rule)"
        case .blocked(nil): "blocked by a rule"
        case .blocked(let rule?): "blocked by \(rule)"
        case .closed(let reason): "closed: \(reason)"
        case .unknown(let reason): "not known: \(reason)"
        }
    }
}
