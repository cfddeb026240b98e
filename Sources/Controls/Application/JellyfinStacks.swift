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

    /// The accounts as `jellyfin.db` has them.
    static func database(
        _ users: String..., ratings: String = "MaxParentalRatingScore", marked: String? = "Users"
    ) -> [Example.Database] {
        var database = Example.Database(
            "config/data/jellyfin.db",
            """
            CREATE TABLE Users (Id TEXT PRIMARY KEY, Username TEXT, Password TEXT, AuthenticationProviderId TEXT,
                LoginAttemptsBeforeLockout INTEGER, \(ratings) INTEGER);
            CREATE TABLE Permissions (UserId TEXT, Kind INTEGER, Value INTEGER);
            \(users.joined(separator: "\n"))
            """)
        database.marks = marked.map { [$0] } ?? []
        return [database]
    }

    /// An account in that database; `tries` of nil never lock.
    static func row(
        _ name: String, admin: Bool = false, password: Bool = true, all: Bool = false, rating: String = "NULL",
        tries: Int? = 5
    ) -> String {
        """
        INSERT INTO Users VALUES ('\(name)-id', '\(name)', \(password ? "'$PBKDF2-SHA512$…'" : "NULL"),
            'Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider', \(tries.map(String.init) ?? "NULL"), \(rating));
        INSERT INTO Permissions VALUES ('\(name)-id', 0, \(admin ? 1 : 0)), ('\(name)-id', 16, \(all ? 1 : 0));
        """
    }

    /// A settings file beside the database, without which nothing is known to be read.
    static let network = Example.File(
        "config/config/network.xml",
        "<NetworkConfiguration>\n  <EnableRemoteAccess>true</EnableRemoteAccess>\n</NetworkConfiguration>\n")
}
