/// Jellyfin 10.x and 12.x, read only.
///
/// The header `Authorization: MediaBrowser Token="…"` works on both; 12.0 refuses the older ones.
/// Sources: `Jellyfin.Api/Controllers` at 10.11.11 and 12.0-rc5, `AuthorizationContext.cs`.
public struct JellyfinClient: Sendable {
    private let connection: AppConnection
    private let key: Credential?

    public init(_ connection: AppConnection, key: Credential? = nil) {
        self.connection = connection
        self.key = key
    }

    public static let publicPath = "/System/Info/Public"

    /// Server name, version and `StartupWizardCompleted`, which everybody is told.
    /// - Throws: ``AppFailure``.
    public func publicInformation() async throws(AppFailure) -> JSON {
        try await connection.json(JellyfinClient.publicPath)
    }

    /// Any read-only resource by its path, such as `/System/Configuration` or `/Users`.
    /// - Throws: ``AppFailure``.
    public func resource(_ path: String) async throws(AppFailure) -> JSON {
        let headers = key.map { [$0.header("Authorization", before: "MediaBrowser Token=\"", after: "\"")] } ?? []
        return try await connection.json(path, headers: headers)
    }
}
