public import FileAccess

/// An engine that answered: what reads it, and what changes it.
public struct EngineConnection: Sendable {
    /// Speaks the version that both know.
    public let client: EngineClient
    public let control: EngineControl
    public let endpoint: HTTPEndpoint

    /// Finds the engine that an environment names; a later place only where nothing listens at those before it.
    ///
    /// - Parameter environment: ``EngineLocator`` tells what is read of it.
    /// - Throws: `EngineLocator.Failure` where none answers.
    public static func open(
        _ http: any HTTPClient, environment: [String: String], files: any FileSystem
    ) async throws(EngineLocator.Failure) -> EngineConnection {
        var last: EngineFailure?
        for place in try EngineLocator(environment: environment, files: files).locations() {
            do {
                let client = try await EngineClient(http, at: place.endpoint).negotiated().client
                return EngineConnection(
                    client: client, control: EngineControl(http, at: place.endpoint, version: client.version),
                    endpoint: place.endpoint)
            } catch {
                last = error
                guard [.http(.missing), .http(.refused)].contains(error.code) else { break }
            }
        }
        throw EngineLocator.Failure(
            last?.sentence ?? "No engine is there.", remedy: last?.remedy ?? "Start it, or name it with DOCKER_HOST.")
    }
}
