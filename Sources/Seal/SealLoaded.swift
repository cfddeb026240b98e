import FoundationEssentials
import Records

/// The rules as nft printed them right after they were made: `seal.loaded` in the state folder. What stands later and reads
/// otherwise was changed by somebody.
struct SealLoaded: Sendable, Hashable, Codable {
    /// The rules as this program writes them, without the sets' elements: another version of it may have others.
    var written: String
    /// Each table as nft prints it without elements and counts, by family.
    var tables: [String: String]

    static func path(in folder: String) -> String { folder + "/seal.loaded" }

    /// The rules as this program writes them now.
    static func written(hasBridge: Bool) -> String {
        let nobody = SealPlan(scope: SealScope(bridges: []), endpoints: [], lan: [])
        return (try? SealSets(nobody, isBridgeFamilyThere: hasBridge)).map { SealRuleset($0).replacing } ?? ""
    }

    /// nil where nothing is kept, or nothing that can be read: then the rules are counted alone.
    static func read(in folder: String) -> SealLoaded? {
        guard let bytes = try? AtomicFile.read(path(in: folder), limit: 1 << 20), !bytes.isEmpty else { return nil }
        return try? JSONDecoder().decode(SealLoaded.self, from: Data(bytes))
    }

    func write(in folder: String) throws(SealError) {
        guard let data = try? JSONEncoder().encode(self) else { throw SealError(.state("it cannot be written")) }
        do throws(AtomicFile.Failure) {
            try AtomicFile.write(Array(data), to: SealLoaded.path(in: folder))
        } catch { throw SealError(.state(error.description)) }
    }

    /// Whether the tables bridge by bridge are among what was made.
    var hasBridge: Bool { tables.keys.contains(SealSets.Family.bridge.rawValue) }

    /// Whether those tables are what was made, by a program with the same rules.
    func isWhat(_ reading: SealReading) -> Bool {
        tables == reading.texts && written == SealLoaded.written(hasBridge: hasBridge)
    }
}
