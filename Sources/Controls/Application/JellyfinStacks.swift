/// The Jellyfin of the examples: its Compose file, and what it answers to a key.
enum JellyfinStacks {
    static let compose = AppStacks.published("jellyfin/jellyfin:10.11.11", as: "jellyfin", port: 8096)

    static let inVolume = AppStacks.inVolume("jellyfin/jellyfin:10.11.11", as: "jellyfin")

    /// What it tells everybody, and nothing else.
    static let keyless = [
        Example.Answer(
            "jellyfin", "GET /System/Info/Public", #"{"Version": "10.11.11", "StartupWizardCompleted": true}"#)
    ]

    static func users(_ users: String..., marked: String...) -> [Example.Answer] {
        var list = Example.Answer("jellyfin", "GET /Users", "[" + users.joined(separator: ",\n") + "]")
        list.marks = marked
        return [
            .init(
                "jellyfin", "GET /System/Info/Public",
                #"{"ServerName": "media", "Version": "10.11.11", "StartupWizardCompleted": true}"#),
            .init("jellyfin", "GET /System/Configuration", #"{"IsStartupWizardCompleted": true}"#),
            .init("jellyfin", "GET /System/Configuration/network", #"{"EnableRemoteAccess": true}"#),
            .init("jellyfin", "GET /Repositories", "[]"),
            list,
        ]
    }

    static func user(
        _ name: String, admin: Bool = false, password: Bool = true, disabled: Bool = false, all: Bool = false,
        rating: String = "null", tries: Int = 5
    ) -> String {
        """
        {"Name": "\(name)", "HasPassword": \(password), "Policy": {"IsAdministrator": \(admin), \
        "IsDisabled": \(disabled), "EnableAllFolders": \(all), "MaxParentalRating": \(rating), \
        "LoginAttemptsBeforeLockout": \(tries), \
        "AuthenticationProviderId": "Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider"}}
        """
    }
}
