public import Audit
public import Evidence

/// `prove`: what proofs came to, how each was made, and how to make it by hand, as text and as JSON.
public struct ProofPage {
    /// One proof as it is shown.
    public struct Entry: Sendable {
        public var record: ProofRecord
        /// Whether it still counts.
        public var standing: ProofStanding
        /// The folder of its captures; nil where none is kept.
        public var captures: String?

        public init(_ record: ProofRecord, _ standing: ProofStanding = .valid(age: 0), captures: String? = nil) {
            self.record = record
            self.standing = standing
            self.captures = captures
        }
    }

    /// What all of them come to; the raw value is the exit status of the command.
    public enum Conclusion: Int32, Sendable, Hashable, CaseIterable {
        /// Each is proved, and there is one.
        case proved = 0
        /// One is leaking or reachable, whatever the others are.
        case leaking = 1
        /// One could not be decided or no longer counts, or there is none.
        case undecided = 3
    }

    let entries: [Entry]
    private let masking: Masking
    private let width: Int
    private let style: Style
    private let isVerbose: Bool

    /// - Parameters:
    ///   - width: columns of the sink, at least 40.
    ///   - isVerbose: whether each step is shown; else the first of those that went as they should.
    public init(_ entries: [Entry], masking: Masking, width: Int, style: Style, isVerbose: Bool = false) {
        self.entries = entries
        self.masking = masking
        self.width = max(40, width)
        self.style = style
        self.isVerbose = isVerbose
    }

    /// What all of them come to.
    public var conclusion: Conclusion {
        let counted = entries.map { $0.standing.isValid ? $0.record.verdict : .undecided }
        if counted.contains(where: { $0 == .leaking || $0 == .reachable }) { return .leaking }
        return counted.isEmpty || counted.contains(.undecided) ? .undecided : .proved
    }

    // MARK: For people

    /// Verdicts first, each with what was done for it.
    public func text() -> String {
        guard !entries.isEmpty else { return "Nothing was proved.\n" }
        return entries.map { self.lines(of: $0).joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func lines(of entry: Entry) -> [String] {
        let record = entry.record
        var lines = [head(record)]
        lines += indented(record.reason)
        lines += indented(age(entry)).map(style.dim)
        if let remedy = record.remedy { lines += indented("what to do: \(remedy)") }
        lines += steps(of: record)
        lines += packets(of: record)
        lines += witnesses(of: record)
        return lines + basis(of: record) + captures(of: entry)
    }

    private func head(_ record: ProofRecord) -> String {
        let word = record.verdict.rawValue.uppercased()
        let shown: String =
            switch record.verdict {
            case .proved: style.good(word)
            case .leaking, .reachable: style.bad(word)
            case .undecided: style.bold(word)
            }
        let place = [record.tunnel, record.project].filter { !$0.isEmpty }.map(safe)
        return "\(shown)  \(style.bold(record.test.rawValue))\(place.isEmpty ? "" : " of ")"
            + place.joined(separator: " in ")
    }

    private func age(_ entry: Entry) -> String {
        let manner: String =
            switch entry.record.manner {
            case .observed: "observed: nothing was disturbed"
            case .disrupted: "disrupted: the tunnel was really taken down, and put back"
            }
        let made = "made \(entry.record.made)"
        switch entry.standing {
        case .valid(let age):
            return
                "\(manner); \(made), \(ProofEvidence.ago(age)); counts for \(ProofRecord.oldAfter) days while what it "
                + "holds on stays as it is"
        case .old(let age): return "\(manner); \(made), \(ProofEvidence.ago(age)): too old to count"
        case .void(let changes): return "\(manner); \(made); no longer counts: \(changes.joined(separator: ", "))"
        case .unseen(let reasons):
            return "\(manner); \(made); whether it still counts is not known: \(reasons.joined(separator: ", "))"
        }
    }

    /// How many of the steps that went as they should are shown.
    private static let shownSteps = 6

    private func steps(of record: ProofRecord) -> [String] {
        guard !record.steps.isEmpty else { return [] }
        var left = isVerbose ? record.steps.count : ProofPage.shownSteps
        var lines = ["", "  " + style.bold("What was done, and how to do it by hand")]
        var hidden = 0
        let column = String(record.steps.count).count
        for (index, step) in record.steps.enumerated() {
            let isNotable = step.outcome == .passed || step.outcome == .error
            guard isNotable || left > 0 else {
                hidden += 1
                continue
            }
            if !isNotable { left -= 1 }
            let number = PlainText.leftPadded(String(index + 1), to: column)
            lines += self.lines(of: step, number: number)
        }
        if hidden > 0 { lines.append("  \(hidden) more that went as they should (--verbose)") }
        return lines
    }

    private func lines(of step: ProofStep, number: String) -> [String] {
        let word = PlainText.padded(step.outcome.rawValue, to: 8)
        let shown = step.outcome == .passed ? style.bad(word) : step.outcome == .error ? style.bold(word) : word
        let indent = 2 + number.count + 2 + 8 + 1
        var lines: [String] = []
        for (row, text) in PlainText.wrapped(safe(step.what), to: max(20, width - indent)).enumerated() {
            lines.append(row == 0 ? "  \(number)  \(shown) \(text)" : String(repeating: " ", count: indent) + text)
        }
        var rest: [String] = []
        if step.sent > 0 { rest.append("\(step.sent) sent, \(step.seen) seen") }
        if !step.found.isEmpty { rest.append(safe(step.found)) }
        if !rest.isEmpty { lines += indented(rest.joined(separator: ": "), by: indent).map(style.dim) }
        // A command is typed as one line, so it is not broken.
        if let command = step.command {
            lines.append(String(repeating: " ", count: indent) + style.dim("$ " + safe(command)))
        }
        return lines
    }

    private func packets(of record: ProofRecord) -> [String] {
        guard let packets = record.packets else { return [] }
        let rows = ProofPage.classes(packets)
        let column = (rows.flatMap { ["\($0.count.v4)", "\($0.count.v6)"] } + ["IPv4"]).map(\.count).max() ?? 4
        func row(_ name: String, _ v4: String, _ v6: String) -> String {
            "  \(PlainText.padded(name, to: 18))  \(PlainText.leftPadded(v4, to: column))"
                + "  \(PlainText.leftPadded(v6, to: column))"
        }
        var lines = ["", style.bold(row("Packets on the wire", "IPv4", "IPv6"))]
        for one in rows {
            let text = row(one.title, "\(one.count.v4)", "\(one.count.v6)")
            lines.append(one.key == "leak" && one.count.total > 0 ? style.bad(text) : text)
        }
        return lines
    }

    private static func classes(
        _ packets: ProofPackets
    ) -> [(key: String, title: String, count: ProofPackets.Count)] {
        [
            ("tunnel", "to the VPN's server", packets.tunnel), ("lan", "to allowed networks", packets.lan),
            ("engineDNS", "to the engine's DNS", packets.engineDNS), ("leak", "leaked", packets.leak),
        ]
    }

    private func witnesses(of record: ProofRecord) -> [String] {
        guard !record.witnesses.isEmpty else { return [] }
        return ["", "  " + style.bold("Witnesses, who never judge")]
            + record.witnesses.flatMap { witness in
                let answer = witness.answer.isEmpty ? "" : ": \(safe(witness.answer))"
                return indented("\(safe(witness.name)) \(ProofPage.words(witness.standing))\(answer)")
            }
    }

    private static func words(_ standing: ProofWitness.Standing) -> String {
        switch standing {
        case .agrees: "agrees"
        case .contradicts: "says otherwise"
        case .silent: "was silent"
        }
    }

    private func basis(of record: ProofRecord) -> [String] {
        let basis = record.basis
        var lines = ["", "  " + style.bold("It holds on")]
        lines += basis.members.flatMap { member in
            indented(
                "\(safe(member.name)) \(safe(String(member.id.prefix(12))))"
                    + (member.started.map { ", started \($0)" } ?? ""))
        }
        if basis.members.isEmpty { lines += indented("nothing that runs") }
        if !basis.networks.isEmpty {
            lines += indented("networks: " + basis.networks.map { safe($0.name) }.joined(separator: ", "))
        }
        lines += basis.rules.flatMap { rules in
            let place = rules.place.isEmpty ? "of the host" : "in the network of \(safe(rules.place))"
            return indented("firewall rules \(place): \(rules.fingerprint.map(safe) ?? "not seen")")
        }
        return lines
    }

    private func captures(of entry: Entry) -> [String] {
        guard let folder = entry.captures, !entry.record.files.isEmpty else { return [] }
        return ["", "  " + style.bold("Captures") + " in \(safe(folder))"]
            + entry.record.files.flatMap { indented("\(safe($0.name)), \($0.size) bytes, SHA-256 \(safe($0.sha256))") }
    }

    private func indented(_ text: String, by columns: Int = 2) -> [String] {
        PlainText.wrapped(safe(text), to: max(20, width - columns)).map {
            String(repeating: " ", count: columns) + $0
        }
    }

    private func safe(_ text: String) -> String { PlainText.safe(masking.text(text)) }

    // MARK: For programs

    /// The same with every step.
    public func json() -> String {
        let root: JSONValue = [
            "schema": .string(ReportSchema.proofs), "conclusion": .string("\(conclusion)"),
            "proofs": .array(entries.map(json)),
        ]
        return root.text() + "\n"
    }

    private func json(_ entry: Entry) -> JSONValue {
        let record = entry.record
        let (standing, why) = ProofPage.parts(entry.standing)
        return [
            "test": .string(record.test.rawValue), "verdict": .string(record.verdict.rawValue),
            "manner": .string(record.manner.rawValue), "reason": text(record.reason),
            "remedy": record.remedy.map(text) ?? .null, "tunnel": text(record.tunnel),
            "project": text(record.project), "directory": text(record.directory),
            "made": .string(record.made.description), "tool": text(record.tool), "standing": .string(standing),
            "why": .array(why.map(text)), "steps": .array(record.steps.map(json)),
            "packets": record.packets.map { packets in
                .object(
                    ProofPage.classes(packets).map { one in
                        JSONValue.Member(one.key, ["v4": .int(one.count.v4), "v6": .int(one.count.v6)])
                    })
            } ?? .null,
            "witnesses": .array(
                record.witnesses.map {
                    ["name": text($0.name), "answer": text($0.answer), "standing": .string($0.standing.rawValue)]
                }), "basis": json(record.basis),
            "captures": entry.captures.map(text) ?? .null,
            "files": .array(
                record.files.map {
                    ["name": text($0.name), "sha256": text($0.sha256), "size": .int($0.size)]
                }),
        ]
    }

    private func json(_ step: ProofStep) -> JSONValue {
        [
            "what": text(step.what), "command": step.command.map(text) ?? .null, "sent": .int(step.sent),
            "seen": .int(step.seen), "found": text(step.found), "time": .string(step.time.description),
            "outcome": .string(step.outcome.rawValue),
        ]
    }

    private func json(_ basis: ProofBasis) -> JSONValue {
        [
            "engine": basis.engine.map(text) ?? .null,
            "containers": .array(
                basis.members.map {
                    [
                        "id": text($0.id), "name": text($0.name), "image": text($0.image),
                        "started": $0.started.map { .string($0.description) } ?? .null,
                    ]
                }),
            "networks": .array(basis.networks.map { ["id": text($0.id), "name": text($0.name)] }),
            "rules": .array(
                basis.rules.map { ["place": text($0.place), "fingerprint": $0.fingerprint.map(text) ?? .null] }),
            "routes": .array(
                (basis.ways ?? []).map {
                    [
                        "place": text($0.place), "cards": $0.cards.map(text) ?? .null,
                        "tunnel": $0.tunnel.map(text) ?? .null,
                    ]
                }),
            "resolvers": .array(
                (basis.resolvers ?? []).map {
                    ["container": text($0.container), "fingerprint": $0.fingerprint.map(text) ?? .null]
                }),
        ]
    }

    private static func parts(_ standing: ProofStanding) -> (word: String, why: [String]) {
        switch standing {
        case .valid: ("valid", [])
        case .old: ("old", [])
        case .void(let changes): ("void", changes)
        case .unseen(let reasons): ("unseen", reasons)
        }
    }

    private func text(_ text: String) -> JSONValue { .string(masking.text(text)) }
}
