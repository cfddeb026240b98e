/// What one app keeps in its own database, before it is known whether the running app tells it itself.
public struct StoredSettings: Sendable, Hashable {
    /// What stands for one answer of the running app.
    public struct Part: Sendable, Hashable {
        public var stored: AppSettings.Stored
        public var entries: [AppSettings.Entry]

        public init(_ stored: AppSettings.Stored, entries: [AppSettings.Entry] = []) {
            self.stored = stored
            self.entries = entries
        }
    }

    /// The Compose service whose app it is.
    public var service: String
    /// The product where it keeps everything in its database, and so has no settings file that could be missed.
    public var aloneOf: String?
    public var parts: [Part]
    /// Why it could not be read; nil where it was.
    public var gap: Gap?

    public init(service: String, aloneOf: String? = nil, parts: [Part] = [], gap: Gap? = nil) {
        self.service = service
        self.aloneOf = aloneOf
        self.parts = parts
        self.gap = gap
    }
}

extension AppSettings {
    /// Adds what databases tell where the running app did not: its own answer is newer, and means the same.
    ///
    /// Only to settings that were read: what an app's file says nothing about has a default, and a file that was not read
    /// says nothing about anything.
    /// - Returns: also the gaps of databases that could not be read and are missed.
    public static func merged(
        _ settings: [AppSettings], stored: [StoredSettings]
    ) -> (settings: [AppSettings], gaps: [Gap]) {
        var merged = settings
        var gaps: [Gap] = []
        for one in stored {
            if let product = one.aloneOf, !merged.contains(where: { $0.service == one.service }) {
                merged.append(AppSettings(service: one.service, product: product, entries: []))
            }
            guard let index = merged.firstIndex(where: { $0.service == one.service }) else {
                gaps += one.gap.map { [$0] } ?? []
                continue
            }
            // The last of its answers tells that it was asked with a key that is in force.
            if let gap = one.gap, merged[index].answers.isEmpty { gaps.append(gap) }
            for part in one.parts
            where !merged[index].answers.contains(where: { $0.hasSuffix(":" + part.stored.resource) })
                && !merged[index].answers.contains(where: { isVersioned($0, part.stored.resource) })
            {
                merged[index].stored = (merged[index].stored ?? []) + [part.stored]
                merged[index].entries += part.entries
            }
        }
        return (merged, gaps)
    }

    /// Whether an answer is that resource below the version of an API: `radarr:/api/v3/downloadclient`.
    private static func isVersioned(_ answer: String, _ resource: String) -> Bool {
        guard answer.hasSuffix(resource) else { return false }
        var base = answer.dropLast(resource.count)
        guard let digit = base.last, digit.isNumber else { return false }
        while let last = base.last, last.isNumber { base = base.dropLast() }
        return base.hasSuffix("/api/v")
    }
}
