import Evidence
import StackModel

/// What the running *arr apps tell of their login, for the controls that ask about it.
enum ServarrLogin {
    static let need =
        "Run the audit where it may read the app's config.xml, or name its key under `credentials:` in watertight.yaml."

    static let products: Set<String> = ["radarr", "sonarr", "lidarr", "readarr", "prowlarr", "whisparr"]

    /// The verdict where nothing but the running app could be seen.
    static func verdict(_ service: KnownService, _ door: RunningDoor?, in subject: Case) -> Verdict {
        guard let door else { return subject.unread(service) }
        return door.isOpen ? open(service, door, at: [], in: subject) : .pass([door.observation])
    }

    /// The verdict that the running app forces on what its settings say; nil where they agree or say more.
    static func verdict(
        _ service: KnownService, _ door: RunningDoor, _ method: String, _ place: SourceSpan, _ settings: AppSettings,
        in subject: Case
    ) -> Verdict? {
        let isAsked = ["forms", "2", "basic", "1"].contains(method)
        if door.isOpen {
            // With a login page and local addresses let past it, another control has the finding.
            return isAsked && !isSkipped(service, settings) ? open(service, door, at: [place], in: subject) : nil
        }
        return isAsked ? nil : .pass([door.observation])
    }

    /// Whether the login is left out for local addresses, as far as variable or settings say.
    static func isSkipped(_ service: KnownService, _ settings: AppSettings) -> Bool {
        let written = settings.entry("AuthenticationRequired")
        let variable = service.override("\(settings.product.uppercased())__AUTH__REQUIRED")
        let text = ((written?.source == .api ? nil : variable?.text) ?? written?.text ?? "enabled").lowercased()
        return text == "disabledforlocaladdresses" || text == "1"
    }

    private static func open(
        _ service: KnownService, _ door: RunningDoor, at places: [SourceSpan], in subject: Case
    ) -> Verdict {
        .fail(
            Failure(
                "The running \(service.title) gave its API key to a visitor without a login.",
                reach: subject.reach(to: service), at: [door.answer.span] + places,
                seen: [door.observation]
                    + places.map { Observation("what is set here is not what the running app does", at: $0) },
                remedy: Remedy(
                    .setAppSetting(service: service.name, key: "AuthenticationMethod", value: "Forms"),
                    mayBreak: nil)))
    }
}
