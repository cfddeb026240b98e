/// Gluetun's control server, read only.
///
/// Source: gluetun `internal/server` at v3.38 to v3.41 and master: which routes answer without a key differs by release, and
/// 401 is not a sign of anything amiss.
public struct GluetunClient: Sendable {
    private let connection: AppConnection
    private let key: Credential?

    public init(_ connection: AppConnection, key: Credential? = nil) {
        self.connection = connection
        self.key = key
    }

    /// `running`, `stopped`, `starting`, `stopping`, `crashed`, `completed`.
    /// - Throws: ``AppFailure``.
    public func status() async throws(AppFailure) -> String {
        guard let status = try await get("/v1/vpn/status")["status"].string, status.utf8.count < 40 else {
            throw AppFailure(.notUnderstood, "The VPN's status is not understood.")
        }
        return status
    }

    /// The exit address as Gluetun found it when it connected; nil while it knows none.
    /// - Throws: ``AppFailure``.
    public func publicAddress() async throws(AppFailure) -> String? {
        let address = try await get("/v1/publicip/ip")["public_ip"].string ?? ""
        return address.isEmpty || address.utf8.count > 45 ? nil : address
    }

    /// The port that the provider forwards; nil where it forwards none.
    /// - Throws: ``AppFailure``.
    public func forwardedPort() async throws(AppFailure) -> UInt16? {
        let answer: JSON
        do {
            answer = try await get("/v1/portforward")
        } catch {
            // Its older name, which newer releases keep for a while.
            guard error.code == .missing else { throw error }
            answer = try await get("/v1/openvpn/portforwarded")
        }
        let port = answer["port"].int ?? answer["ports"][0].int ?? 0
        return port > 0 ? UInt16(exactly: port) : nil
    }

    private func get(_ path: String) async throws(AppFailure) -> JSON {
        try await connection.json(path, headers: key.map { [$0.header("X-API-Key")] } ?? [])
    }
}
