/// Apps of which a few read-only answers suffice, each with the header that it takes its key in.
public struct KeyedClient: Sendable {
    private let connection: AppConnection
    private let key: Credential?
    private let header: String

    /// - Parameter header: the name of the header that carries the key: Bazarr, Seerr and Gluetun all read `X-Api-Key`,
    ///   in whatever case.
    public init(_ connection: AppConnection, key: Credential?, header: String = "X-Api-Key") {
        self.connection = connection
        self.key = key
        self.header = header
    }

    /// A read-only resource by its path.
    /// - Throws: ``AppFailure``.
    public func resource(_ path: String) async throws(AppFailure) -> JSON {
        try await connection.json(path, headers: key.map { [$0.header(header)] } ?? [])
    }
}
