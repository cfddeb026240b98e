import Evidence
import StackModel

/// One account of Jellyfin, as its running server or its own database told.
struct JellyfinAccount {
    static let need = "Name an API key of Jellyfin under `credentials:` in watertight.yaml (Dashboard → API Keys)."

    var name: String
    var span: SourceSpan
    var isAdministrator: Bool
    var isDisabled: Bool
    /// Only where Jellyfin itself keeps the password.
    var isWithoutPassword: Bool
    var isOwnLogin: Bool
    var seesEverything: Bool
    var hasRating: Bool
    /// Failed logins before it locks; -1 means never.
    var tries: Int?

    static func all(_ settings: AppSettings) -> [JellyfinAccount] {
        settings.list("Users").map { user in
            let isOwn = user.flag("IsOwnLogin") ?? true
            return JellyfinAccount(
                name: user["Name"]?.text ?? "an account",
                span: user["Name"]?.span ?? settings.place(of: "/Users"),
                isAdministrator: user.flag("IsAdministrator") ?? false, isDisabled: user.flag("IsDisabled") ?? false,
                isWithoutPassword: isOwn && user.flag("IsWithoutPassword") ?? false, isOwnLogin: isOwn,
                seesEverything: user.flag("EnableAllFolders") ?? false, hasRating: user["MaxParentalRating"] != nil,
                tries: user["LoginAttemptsBeforeLockout"]?.text.flatMap(Int.init))
        }
    }
}

extension AppSettings {
    /// The answer that ends in this path, as a place, or the table that tells the same; the app's own where there is
    /// neither.
    func place(of answer: String) -> SourceSpan {
        let file = answers.first { $0.hasSuffix(answer) }
        return file.map { SourceSpan(file: $0, line: 1, column: 1) }
            ?? stored?.first { $0.resource == answer }?.span ?? place
    }
}
