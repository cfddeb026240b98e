import Clients
import Evidence

/// What stands at the edge, asked at the addresses that it keeps for its owner, as a neighbour container would ask.
///
/// Nothing that changes anything is sent, and of long answers only the beginning is read: whether they come is all that
/// matters.
extension AppVisit {
    /// What the tunnel publishes now, whoever decided it: in token mode the rules are kept at Cloudflare, and this is the
    /// one place here that shows them.
    ///
    /// A rule's own `access` is shown together with the one for all, which the connector asks of no rule; where the one
    /// for all is set, a rule is not taken to ask. Source: cloudflared's `metrics/metrics.go`,
    /// `orchestration/orchestrator.go` (GetVersionedConfigJSON), `ingress/rule.go` and `ingress/config.go`.
    func cloudflared(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/config"
        let known = try await connection.json(path)
        let config = known["config"]
        guard let rules = config["ingress"].elements else {
            throw AppFailure(.notUnderstood, "What \(path) answers names no rules.")
        }
        let isWaiting =
            known["version"].int == -1
            && rules.allSatisfy { $0["service"].string?.hasPrefix("http_status:") ?? true }
        guard !isWaiting else {
            throw AppFailure(.notUnderstood, "The tunnel has not been told yet what it publishes.")
        }
        reading.noteAnswer(path)
        let isForAll = config["originRequest"]["access"]["required"].bool == true
        for (index, rule) in rules.prefix(AppReading.mostElements).enumerated() {
            for field in ["hostname", "path", "service"] {
                reading.add("ingress/\(index)/\(field)", rule[field], from: path, field: "\(index).\(field)")
            }
            let request = rule["originRequest"]
            reading.add(
                "ingress/\(index)/originRequest/access/required",
                .bool(request["access"]["required"].bool == true && !isForAll), from: path,
                field: "\(index).originRequest.access.required")
            reading.add(
                "ingress/\(index)/originRequest/noTLSVerify", .bool(request["noTLSVerify"].bool == true), from: path,
                field: "\(index).originRequest.noTLSVerify")
        }
        if let name = try? await connection.json("/quicktunnel")["hostname"] {
            reading.add("quicktunnel/hostname", name, from: "/quicktunnel", field: "hostname")
        }
    }

    /// Whoever reaches the admin address replaces the whole configuration; it asks for no login. As it comes it listens on
    /// the container's own loopback, and nothing answers here (caddy's `admin.go`).
    func caddy(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/config/"
        try await administration(&reading, path) { answer in
            AppVisit.isJSON(answer) ? "\(path) gives a visitor without a login the whole configuration" : nil
        }
    }

    /// With `api.insecure` the dashboard's data are answered to everybody (traefik's `pkg/provider/traefik/internal.go`).
    func traefik(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/api/http/routers"
        try await administration(&reading, path) { answer in
            let isList = AppVisit.isJSON(answer) && answer.text.first == "[" && answer.text.contains("\"provider\"")
            return isList ? "\(path) lists every route to a visitor without a login" : nil
        }
    }

    /// - Parameter open: what is seen where the answer has what only the owner should get; nil for any other answer.
    private func administration(
        _ reading: inout AppReading, _ path: String, open: (HTTPAnswer) -> String?
    ) async throws(AppFailure) {
        let answer: HTTPAnswer
        do {
            answer = try await connection.beginning(of: path, bytes: 1 << 16)
        } catch  where error.code == .refused {
            reading.note(
                .administration, .closed, path, status: 0, seen: "nothing listens at \(address.endpoint) for neighbours"
            )
            return
        }
        if answer.status == 200, let seen = open(answer) {
            reading.note(.administration, .open, path, status: 200, seen: seen)
        } else if [401, 403, 404].contains(answer.status) {
            reading.note(
                .administration, .closed, path, status: answer.status,
                seen: "\(path) is answered with status \(answer.status) to a visitor without a login")
        } else {
            reading.note(
                .administration, .undecided("\(path) is answered with status \(answer.status)."), path,
                status: answer.status, seen: "status \(answer.status)")
        }
    }

    private static func isJSON(_ answer: HTTPAnswer) -> Bool {
        answer.headers["Content-Type"]?.lowercased().contains("json") ?? false
    }

    /// The sections of the Docker API with one address of each that only reads; none of them is swarm's or an exec of
    /// anybody's.
    ///
    /// Source: Tecnativa's and linuxserver.io's `haproxy.cfg`; the Docker Engine API v1.47.
    private static let sections = [
        ("CONTAINERS", "/containers/json?limit=1"), ("EXEC", "/exec/watertight/json"), ("IMAGES", "/images/json"),
        ("SECRETS", "/secrets"), ("CONFIGS", "/configs"), ("SWARM", "/swarm"),
    ]

    /// Which sections the proxy lets through; whether it refuses what changes something cannot be tried without risking a
    /// change, and its answer to this machine may be another than to its clients (`-allowfrom`).
    func socketProxy(_ reading: inout AppReading) async throws(AppFailure) {
        var first: AppFailure?
        for (name, path) in AppVisit.sections {
            do {
                let answer = try await connection.beginning(of: path)
                guard let isThrough = AppVisit.isThrough(answer) else { continue }
                // An engine outside a swarm has no secrets to give: 503, let through or not.
                let isEmpty = isThrough && answer.status == 503
                reading.add(
                    "Section/\(name)", .string(isEmpty ? "empty" : isThrough ? "answered" : "refused"), from: path,
                    field: "")
            } catch {
                first = first ?? error
                if error.code == .refused { break }
            }
        }
        if reading.settings.entries.isEmpty {
            throw first ?? AppFailure(.notUnderstood, "It answers like no Docker API.")
        }
    }

    /// The engine's own faults are JSON with a `message`; a proxy that refuses says 403, or 405.
    private static func isThrough(_ answer: HTTPAnswer) -> Bool? {
        switch answer.status {
        case 401, 403, 405: false
        case 200 where isJSON(answer): true
        case 400..<600 where isJSON(answer) && answer.text.contains("\"message\""): true
        default: nil
        }
    }
}
