public import Audit
import Controls
import Records
import StackModel

/// The guide's checklist and its threat model, as text and as JSON.
public struct ChecklistPage {
    private let checklist: Checklist
    private let masking: Masking
    private let width: Int
    private let style: Style
    private let isVerbose: Bool
    private let project: String?
    private let moment: String

    /// - Parameters:
    ///   - project: the project that was audited for it; nil where none was.
    ///   - moment: when: ISO 8601, UTC.
    ///   - width: columns of the sink, at least 40.
    ///   - isVerbose: whether each control is named under its demand.
    public init(
        _ checklist: Checklist, of project: String? = nil, at moment: String = "", masking: Masking, width: Int,
        style: Style, isVerbose: Bool = false
    ) {
        self.project = project
        self.moment = moment
        self.checklist = checklist
        self.masking = masking
        self.width = max(40, width)
        self.style = style
        self.isVerbose = isVerbose
    }

    /// The checklist for people, section by section.
    public func text() -> String {
        var lines = project.map { ["\(PlainText.safe(masking.text($0))), seen \(moment)"] } ?? []
        var section = ""
        for entry in checklist.entries {
            if entry.item.section != section {
                section = entry.item.section
                lines += lines.isEmpty ? [style.bold(section)] : ["", style.bold(section)]
            }
            lines += self.lines(of: entry)
        }
        return (lines + ["", legend, summary]).joined(separator: "\n") + "\n"
    }

    private func lines(of entry: Checklist.Entry) -> [String] {
        let head = "\(mark(entry.standing)) \(PlainText.padded(entry.item.id, to: 5))"
        let indent = String(repeating: " ", count: 10)
        var lines: [String] = []
        for (row, text) in PlainText.wrapped(entry.item.text, to: width - 10).enumerated() {
            lines.append(row == 0 ? "\(head) \(text)" : indent + text)
        }
        func add(_ text: String) { lines += PlainText.wrapped(text, to: width - 10).map { indent + style.dim($0) } }
        for answer in entry.answers where answer.standing == .fail {
            add("\(answer.control.id): \(PlainText.safe(masking.text(answer.reason)))")
        }
        if isVerbose {
            if !entry.item.ruling.isEmpty { add("ruling: \(entry.item.ruling)") }
            for answer in entry.answers where answer.standing != .fail {
                let place = answer.standing == .pass ? answer.proof?.span.map { " (\($0))" } ?? "" : ""
                add(
                    "\(answer.control.id): \(answer.standing.rawValue): "
                        + PlainText.safe(masking.text(answer.reason + place)))
            }
            if entry.answers.isEmpty, !entry.controls.isEmpty {
                add("controls: \(entry.controls.map(\.id).joined(separator: ", "))")
            }
        }
        if !isVerbose, [.done, .partly].contains(entry.standing),
            // What packets showed weighs more than what settings say.
            let proof = entry.answers.filter({ $0.standing == .pass }).sorted(by: {
                $0.control.reads.contains(.proofs) && !$1.control.reads.contains(.proofs)
            }).compactMap(\.proof).first
        {
            add("seen: " + PlainText.safe(masking.text(proof.what + (proof.span.map { " (\($0))" } ?? ""))))
        }
        if let attestation = entry.attestation {
            let note = PlainText.safe(masking.text(attestation.note))
            let until = entry.isAttestationInForce ? "until" : "expired"
            add("attested \(attestation.made), \(until) \(attestation.expires): \(note)")
        } else if !entry.remaining.isEmpty, entry.standing == .partly {
            for clause in entry.remaining where isVerbose { add("still open: \(clause.text)\(reason(of: clause))") }
        } else if let awaited = entry.item.awaits, isVerbose || entry.standing == .toCome {
            add("still to come: \(name(of: awaited.source)): \(awaited.how)")
        }
        return lines
    }

    private func reason(of clause: GuideClause) -> String {
        if !clause.note.isEmpty {
            return " (\(clause.note.hasSuffix(".") ? String(clause.note.dropLast()) : clause.note))"
        }
        if case .controls = clause.answer { return " (what runs was not seen)" }
        return ""
    }

    private func name(of source: GuideItem.Awaited.Source) -> String {
        switch source {
        case .liveEvidence: "live evidence"
        case .proof: "a proof"
        case .action: "an action"
        case .attestation: "an attestation"
        }
    }

    private func mark(_ standing: Checklist.Standing) -> String {
        switch standing {
        case .open: style.bad("[!]")
        case .done: style.good("[x]")
        case .partly: "[/]"
        case .unknown: "[?]"
        case .notApplicable: "[-]"
        case .waived: "[a]"
        case .attested: style.good("[w]")
        case .toCome: "[ ]"
        }
    }

    private var legend: String {
        "[x] done   [/] right as far as was seen   [!] to do   [?] not known   [-] does not apply   [a] accepted   "
            + "[w] your word   [ ] still to come"
    }

    private var summary: String {
        let counts = Checklist.Standing.allCases.compactMap { standing -> String? in
            let count = checklist.entries.filter { $0.standing == standing }.count
            let name =
                standing == .notApplicable ? "do not apply" : standing == .toCome ? "still to come" : standing.rawValue
            return count == 0 ? nil : "\(count) \(name)"
        }
        return "\(checklist.entries.count) demands: \(counts.joined(separator: ", "))"
    }

    /// The checklist for programs.
    public func json() -> String {
        let items = checklist.entries.map { entry -> JSONValue in
            let item = entry.item
            return [
                "id": .string(item.id), "layer": .string(item.layer.rawValue), "section": .string(item.section),
                "kind": .string(item.kind.rawValue), "text": .string(item.text), "ruling": .string(item.ruling),
                "standing": .string(entry.standing.rawValue),
                "controls": .array(entry.controls.map { .string($0.id) }),
                "evidence": .array(
                    entry.answers.compactMap { answer in
                        guard answer.standing == .pass, let proof = answer.proof else { return nil }
                        return [
                            "control": .string(answer.control.id), "what": .string(masking.text(proof.what)),
                            "place": proof.span.map { .string(masking.text("\($0)")) } ?? .null,
                        ]
                    }),
                "reasons": .array(
                    entry.answers.filter { $0.standing == .fail || $0.standing == .unknown }
                        .map { .string(masking.text($0.reason)) }),
                "attestation": entry.attestation.map {
                    [
                        "made": .string($0.made.description), "expires": .string($0.expires.description),
                        "note": .string(masking.text($0.note)), "inForce": .bool(entry.isAttestationInForce),
                    ]
                } ?? .null,
                "awaits": item.awaits.map { ["source": .string($0.source.rawValue), "how": .string($0.how)] } ?? .null,
            ]
        }
        let root: JSONValue = [
            "schema": .string(ReportSchema.checklist), "project": project.map { .string($0) } ?? .null,
            "seen": project == nil || moment.isEmpty ? .null : .string(moment), "items": .array(items),
        ]
        return root.text() + "\n"
    }

    /// The guide's threat model with what the product does about each threat.
    public static func threatModel(width: Int, style: Style) -> String {
        var lines = [style.bold("What this protects against")]
        func add(_ threats: [ThreatModel.Threat]) {
            for threat in threats {
                lines.append("- \(threat.title)")
                lines += PlainText.wrapped(threat.answer, to: max(40, width) - 4).map { "    " + $0 }
            }
        }
        add(ThreatModel.covered)
        lines += ["", style.bold("What it does not protect against")]
        add(ThreatModel.notCovered)
        return lines.joined(separator: "\n") + "\n"
    }
}
