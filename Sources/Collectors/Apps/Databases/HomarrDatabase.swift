import SQLite

/// How far Homarr's set-up is, as `/api/trpc/onboard.currentStep` answers it.
///
/// Source: `packages/db/schema/sqlite.ts` and `packages/api/src/router/onboard/onboard-queries.ts` of Homarr 1.74: without
/// a row the set-up is at its start.
enum HomarrDatabase {
    static let columns: [String: Set<String>] = ["onboarding": ["step"]]

    static func read(_ database: Database, into reading: inout StoredReading) throws(DatabaseFailure) {
        let rows = try database.rows("SELECT step FROM onboarding LIMIT 1")
        reading.begin("/api/trpc/onboard.currentStep", "onboarding")
        reading.add("onboarding/step", rows.first.map { $0[0].text ?? "" } ?? "start")
    }
}
