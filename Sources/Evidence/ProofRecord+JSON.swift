import FoundationEssentials

extension ProofRecord {
    /// The record as JSON that a person can read: indented, keys sorted; nil where a text of it is no text.
    public var json: [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { Array($0) + [0x0A] }
    }

    /// Reads what ``json`` wrote; nil for anything else, be it cut short or of a newer form.
    public init?(json bytes: [UInt8]) {
        struct Header: Decodable { var version: Int }
        let data = Data(bytes)
        let decoder = JSONDecoder()
        guard let header = try? decoder.decode(Header.self, from: data),
            (1...ProofRecord.newestVersion).contains(header.version),
            let record = try? decoder.decode(ProofRecord.self, from: data)
        else { return nil }
        self = record
    }

    /// The same without what was done step by step: what judging it takes.
    public var summary: ProofRecord {
        var summary = self
        summary.steps = []
        summary.files = []
        return summary
    }
}
