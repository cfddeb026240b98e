import SQLite

/// Jellyfin's accounts in `jellyfin.db`, as `/Users` answers them.
///
/// Source: `Entities/User.cs`, `Entities/Permission.cs` and `Enums/PermissionKind.cs` of 10.10 (with
/// `MaxParentalAgeRating`) and of 10.11 and later (with `MaxParentalRatingScore`); `UserManager.GetUserDto` for what the
/// answer makes of them. A password is only compared with nothing; its hash stays in the database.
enum JellyfinDatabase {
    static let columns: [String: Set<String>] = [
        "Users": [
            "Id", "Username", "Password", "AuthenticationProviderId", "LoginAttemptsBeforeLockout",
            "MaxParentalAgeRating", "MaxParentalRatingScore",
        ],
        "Permissions": ["UserId", "Kind", "Value"],
    ]

    /// Kinds of permissions by the names that the answer has for them.
    private static let kinds: [(Int, String)] = [
        (0, "IsAdministrator"), (1, "IsHidden"), (2, "IsDisabled"), (4, "EnableRemoteAccess"),
        (10, "EnableContentDeletion"), (16, "EnableAllFolders"),
    ]

    static func read(_ database: Database, into reading: inout StoredReading) throws(DatabaseFailure) {
        let users = try users(database)
        var granted: [String: Set<Int>] = [:]
        for row in try database.rows(
            "SELECT UserId, Kind, Value FROM Permissions WHERE Kind IN (0, 1, 2, 4, 10, 16)")
        {
            guard let user = row[0].text?.lowercased(), let kind = row[1].integer, row[2].flag == true else { continue }
            granted[user, default: []].insert(kind)
        }
        reading.begin("/Users", "Users")
        for (index, user) in users.enumerated() {
            let key = "Users/\(index)"
            let own = user[0].text.flatMap { granted[$0.lowercased()] } ?? []
            reading.add("\(key)/Name", user[1].text)
            reading.add("\(key)/IsWithoutPassword", user[2].flag)
            // Only the built-in provider keeps passwords of its own.
            let provider = user[3].text ?? ""
            reading.add("\(key)/IsOwnLogin", provider.isEmpty || provider.hasSuffix("DefaultAuthenticationProvider"))
            // Without a number it never locks, which the answer says as -1.
            reading.add("\(key)/LoginAttemptsBeforeLockout", user[4].written ?? "-1")
            reading.add("\(key)/MaxParentalRating", user[5].written)
            for (kind, name) in kinds { reading.add("\(key)/\(name)", own.contains(kind)) }
        }
    }

    private static func users(_ database: Database) throws(DatabaseFailure) -> [[DatabaseValue]] {
        if try database.has("MaxParentalRatingScore", in: "Users") {
            return try database.rows(
                """
                SELECT Id, Username, Password IS NULL OR Password = '', AuthenticationProviderId,
                    LoginAttemptsBeforeLockout, MaxParentalRatingScore FROM Users ORDER BY Username
                """)
        }
        return try database.rows(
            """
            SELECT Id, Username, Password IS NULL OR Password = '', AuthenticationProviderId,
                LoginAttemptsBeforeLockout, MaxParentalAgeRating FROM Users ORDER BY Username
            """)
    }
}
