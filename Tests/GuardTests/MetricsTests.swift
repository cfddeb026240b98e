import Guard
import Testing

/// Reads the text format of Prometheus as strictly as its own documentation says, and nothing more.
struct MetricsReader {
    struct Sample {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Malformed: Error {
        var line: String
    }

    private(set) var types: [String: String] = [:]
    private(set) var samples: [Sample] = []

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Malformed(line: "no end of line at the end") }
        var helped: Set<String> = []
        var closed: Set<String> = []
        var current = ""
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("# HELP ") {
                let words = line.dropFirst(7).split(separator: " ", maxSplits: 1).map(String.init)
                guard words.count == 2, helped.insert(words[0]).inserted else { throw Malformed(line: line) }
                closed.insert(current)
                current = words[0]
            } else if line.hasPrefix("# TYPE ") {
                let words = line.dropFirst(7).split(separator: " ").map(String.init)
                guard words.count == 2, words[0] == current, types[current] == nil,
                    ["counter", "gauge"].contains(words[1])
                else { throw Malformed(line: line) }
                types[current] = words[1]
            } else {
                let sample = try MetricsReader.sample(line)
                guard sample.name == current, types[current] != nil, !closed.contains(current) else {
                    throw Malformed(line: line)
                }
                samples.append(sample)
            }
        }
    }

    private static func sample(_ line: String) throws -> Sample {
        let name = line.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
        var rest = line.dropFirst(name.count)
        var labels: [String: String] = [:]
        guard let first = name.first, !first.isNumber else { throw Malformed(line: line) }
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let key = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                rest = rest.dropFirst(key.count)
                guard !key.isEmpty, rest.hasPrefix("=\"") else { throw Malformed(line: line) }
                rest = rest.dropFirst(2)
                var value = ""
                while let next = rest.first, next != "\"" {
                    rest = rest.dropFirst()
                    guard next == "\\" else {
                        value.append(next)
                        continue
                    }
                    guard let escaped = rest.popFirst(), let meant = ["\\": "\\", "\"": "\"", "n": "\n"][escaped] else {
                        throw Malformed(line: line)
                    }
                    value += meant
                }
                guard rest.popFirst() == "\"", labels.updateValue(value, forKey: String(key)) == nil else {
                    throw Malformed(line: line)
                }
                if rest.first == "," { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = Double(rest.dropFirst()) else { throw Malformed(line: line) }
        return Sample(name: String(name), labels: labels, value: value)
    }
}

@Suite struct MetricsTests {
    @Test func `what is told is of the format, and true`() async throws {
        let watch = Watch()
        try await watch.run { daemon in
            let text = Metrics.text(await daemon.status(), residentBytes: 12_345_678, processorSeconds: 0.25)
            let read = try MetricsReader(text)
            let states = read.samples.filter { $0.name == "watertight_tunnel_state" }
            #expect(states.count == GuardState.allCases.count)
            #expect(states.filter { $0.value == 1 }.map { $0.labels["state"] } == ["sealed"])
            for (name, type) in read.types { #expect((type == "counter") == name.hasSuffix("_total"), "\(name)") }
            #expect(read.samples.contains { $0.name == "process_cpu_seconds_total" && $0.value == 0.25 })
        }
    }

    @Test func `a name from outside cannot become another figure`() throws {
        let name = "a\"} 1\nwatertight_up 0\\"
        let tunnel = GuardStatus.Tunnel(
            name: name, state: .leaking, since: "", seconds: 3, reasons: [], members: [], applied: [], givenUp: [])
        let status = GuardStatus(
            time: "", started: "", tunnels: [tunnel], engineReason: nil, isSealOn: false, counters: GuardCounters())
        let read = try MetricsReader(Metrics.text(status))
        #expect(read.samples.filter { $0.name == "watertight_up" }.map(\.value) == [1])
        #expect(read.samples.contains { $0.labels["tunnel"] == name })
    }

    @Test func `the process's own use can be told`() throws {
        let use = Metrics.ownUse()
        #expect(try #require(use.residentBytes) > 1 << 20)
        #expect(use.processorSeconds > 0)
    }
}
