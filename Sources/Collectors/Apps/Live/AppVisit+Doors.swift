import Clients
import Evidence

/// Apps of which it matters whether a visitor gets in, and little else.
extension AppVisit {
    /// 3.39.1 and later with roles, and `latest` always, want a login for every route; others answer (Gluetun's
    /// `internal/server/middlewares/auth/settings.go`). Nothing that changes the VPN, and nothing with keys in its answer,
    /// is asked for.
    func gluetun(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/v1/vpn/status"
        let answer = try await connection.get(path)
        switch answer.status {
        case 200 where (try? JSON(answer.body, countLimit: 100))?["status"].string != nil:
            reading.note(.login, .open, path, status: 200, seen: "\(path) is answered without a login")
        case 401, 403:
            reading.note(.login, .closed, path, status: answer.status, seen: "\(path) is refused without a login")
        default:
            reading.note(
                .login, .undecided("Gluetun answers with status \(answer.status)."), path, status: answer.status,
                seen: "status \(answer.status)")
        }
        if let version = try? await connection.json("/v1/version") {
            reading.note(version: version["version"].string, "/v1/version", "version")
        }
    }

    /// Source: seerr's `server/routes/index.ts` and `settings/index.ts`.
    func seerr(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/api/v1/settings/public"
        let known = try await connection.json(path)
        if let isReady = known["initialized"].bool {
            reading.note(
                .setup, isReady ? .closed : .open, path, status: 200, seen: "initialized is \(isReady)")
            reading.add("public/initialized", .bool(isReady), from: path, field: "initialized")
        } else {
            reading.note(
                .setup, .undecided("It does not say whether it was set up."), path, status: 200,
                seen: "no initialized")
        }
        if let status = try? await connection.json("/api/v1/status") {
            reading.note(version: status["version"].string, "/api/v1/status", "version")
        }
        guard let key = credentials.key else { return }
        do {
            let path = "/api/v1/settings/main"
            let main = try await KeyedClient(connection, key: key).resource(path)
            for field in ["localLogin", "mediaServerLogin", "newPlexLogin", "defaultPermissions", "applicationUrl"] {
                reading.add("main/\(field)", main[field], from: path, field: field)
            }
        } catch {
            reading.miss(
                error, remedy: "Look whether the key in settings.json is the one in force (API_KEY wins over it).")
        }
    }

    /// Without a login its front page carries its key (bazarr's `app/ui.py`).
    func bazarr(_ reading: inout AppReading) async throws(AppFailure) {
        let answer = try await connection.get("/")
        let target = answer.headers["Location"] ?? ""
        switch answer.status {
        case 200 where AppVisit.hasKey(answer.text):
            reading.note(
                .login, .open, "/", status: 200, seen: "the front page gives a visitor without a login its API key")
        case 401: reading.note(.login, .closed, "/", status: 401, seen: "the front page asks for a login")
        case 302 where target.contains("/login"):
            reading.note(.login, .closed, "/", status: 302, seen: "the front page sends visitors to the login page")
        default:
            reading.note(
                .login, .undecided("Bazarr answers with status \(answer.status), and without its key."), "/",
                status: answer.status, seen: "status \(answer.status)")
        }
        await bazarrLog(&reading)
        guard let key = credentials.key else { return }
        do {
            let path = "/api/system/settings"
            let settings = try await KeyedClient(connection, key: key).resource(path)
            reading.add(
                "auth/type", settings["auth"]["type"].isNull ? .string("") : settings["auth"]["type"], from: path,
                field: "auth.type")
            let status = try await KeyedClient(connection, key: key).resource("/api/system/status")
            reading.note(version: status["data"]["bazarr_version"].string, "/api/system/status", "bazarr_version")
        } catch {
            reading.miss(error, remedy: "Look whether the key in config.yaml is the one in force.")
        }
    }

    /// Its log asks nobody for a login, whatever the rest asks: the check is wrapped around a function that the router does
    /// not call (`app/ui.py` at 1.5.2; pull request 3364 of May 2026). A line is `time|LEVEL   |name|text|`.
    private func bazarrLog(_ reading: inout AppReading) async {
        let path = "/bazarr.log"
        guard let answer = try? await connection.beginning(of: path) else { return }
        let levels = ["|DEBUG", "|INFO", "|WARNING", "|ERROR"]
        // A log that is empty this early in the day is a file all the same.
        let isFile =
            levels.contains { answer.text.contains($0) }
            || answer.headers["Content-Disposition"]?.contains("attachment") ?? false
            || (answer.body.isEmpty && answer.headers["Content-Type"]?.hasPrefix("text/plain") ?? false)
        switch answer.status {
        case 200 where isFile:
            reading.note(.log, .open, path, status: 200, seen: "\(path) is given to a visitor without a login")
        case 401: reading.note(.log, .closed, path, status: 401, seen: "\(path) asks for a login")
        case 302 where (answer.headers["Location"] ?? "").contains("/login"):
            reading.note(.log, .closed, path, status: 302, seen: "\(path) sends visitors to the login page")
        default:
            reading.note(
                .log, .undecided("\(path) is answered with status \(answer.status)."), path, status: answer.status,
                seen: "status \(answer.status)")
        }
    }

    /// `window.Bazarr = {… "apiKey": "…"}` with a key in it.
    private static func hasKey(_ page: String) -> Bool {
        guard let name = page.firstRange(of: "\"apiKey\"") else { return false }
        let rest = page[name.upperBound...].drop { $0 == " " || $0 == ":" }
        return rest.first == "\"" && rest.dropFirst().first != "\"" && rest.count > 1
    }

    /// Source: dozzle's `internal/web/routes.go`: without a provider everything answers.
    func dozzle(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/api/version"
        let answer = try await connection.get(path)
        switch answer.status {
        case 200: reading.note(.login, .open, path, status: 200, seen: "\(path) is answered without a login")
        case 401: reading.note(.login, .closed, path, status: 401, seen: "\(path) is refused without a login")
        default:
            reading.note(
                .login, .undecided("Dozzle answers with status \(answer.status)."), path, status: answer.status,
                seen: "status \(answer.status)")
        }
        if answer.status == 200 { reading.note(version: AppVisit.firstVersion(in: answer.text), path, "") }
    }

    /// It has no login; only its version is learnt.
    func flaresolverr(_ reading: inout AppReading) async throws(AppFailure) {
        let known = try await connection.json("/")
        reading.note(version: known["version"].string, "/", "version")
    }

    /// Source: homarr's `onboard-router.ts` (`currentStep` is public) and `trpc` with superjson.
    func homarr(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/api/trpc/onboard.currentStep"
        let data = try await connection.json(path)["result"]["data"]
        let step = data["json"]["current"].string ?? data["current"].string
        switch step {
        case "finish"?: reading.note(.setup, .closed, path, status: 200, seen: "the set-up is finished")
        case "start"?, "import"?, "user"?, "group"?, "settings"?, "integrations"?:
            reading.note(.setup, .open, path, status: 200, seen: "the set-up waits at its step `\(step ?? "")`")
        default:
            reading.note(
                .setup, .undecided("Homarr does not say how far its set-up is."), path, status: 200, seen: "no step")
        }
    }

    /// State 0 and 1: anybody may make themselves the user (Jellystat's `routes/auth.js`).
    func jellystat(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/auth/isConfigured"
        let known = try await connection.json(path)
        reading.note(version: known["version"].string, path, "version")
        switch known["state"].int {
        case 0?, 1?: reading.note(.setup, .open, path, status: 200, seen: "it is not configured yet")
        case 2?: reading.note(.setup, .closed, path, status: 200, seen: "it is configured")
        default:
            reading.note(
                .setup, .undecided("Jellystat does not say whether it is configured."), path, status: 200,
                seen: "no state")
        }
    }

    /// From 2.13.0 on the first visitor makes themselves the administrator (`backend/routes/main.js`).
    func proxyManager(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/api/"
        let known = try await connection.json(path)
        let parts = ["major", "minor", "revision"].compactMap { known["version"][$0].int }
        if parts.count == 3 {
            reading.note(version: parts.map(String.init).joined(separator: "."), path, "version")
        }
        if let isReady = known["setup"].bool {
            reading.note(.setup, isReady ? .closed : .open, path, status: 200, seen: "setup is \(isReady)")
        } else if parts.count == 3 {
            reading.note(
                .setup, .undecided("This version does not say whether it was set up."), path, status: 200,
                seen: "no setup")
        }
    }

    /// `/identity` is public: `<MediaContainer claimed="1" version="1.41…">`.
    func plex(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/identity"
        let answer = try await connection.get(path)
        let page = answer.text.prefix(8192)
        // Behind the XML declaration, which has a version of its own.
        let text = page.firstRange(of: "<MediaContainer").map { page[$0.lowerBound...] } ?? ""
        reading.note(version: AppVisit.attribute("version", of: text), path, "version")
        switch AppVisit.attribute("claimed", of: text) {
        case "1"?: reading.note(.setup, .closed, path, status: answer.status, seen: "the server is claimed")
        case "0"?: reading.note(.setup, .open, path, status: answer.status, seen: "the server belongs to nobody")
        default:
            reading.note(
                .setup, .undecided("Plex does not say whether it is claimed."), path, status: answer.status,
                seen: "status \(answer.status)")
        }
    }

    /// While it waits for its first administrator the set-up leads to the flow that makes one; afterwards it leads to the
    /// front page, and its older versions deny the flow.
    ///
    /// Source: authentik's `authentik/core/setup/views.py` and `blueprints/default/flow-oobe.yaml`, before and after the
    /// address `/setup` came.
    func authentik(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/setup"
        let answer = try await connection.beginning(of: path)
        let target = answer.headers["Location"] ?? ""
        if (300..<400).contains(answer.status), target.contains("/if/flow/initial-setup/") {
            reading.note(.setup, .open, path, status: answer.status, seen: "\(path) leads to the first set-up")
            return
        }
        if (300..<400).contains(answer.status), target == "/" {
            reading.note(.setup, .closed, path, status: answer.status, seen: "\(path) leads to the front page")
            return
        }
        let flow = "/api/v3/flows/executor/initial-setup/"
        let known = answer.status == 404 ? try? await connection.json(flow + "?query=") : nil
        let fields = known?["fields"].elements?.compactMap { $0["field_key"].string } ?? []
        switch known?["component"].string {
        case "ak-stage-prompt"? where fields.contains("password_repeat"):
            reading.note(
                .setup, .open, flow, status: 200, seen: "a visitor is asked for the administrator's new password")
        case "ak-stage-access-denied"?:
            reading.note(.setup, .closed, flow, status: 200, seen: "the first set-up is denied to visitors")
        default:
            reading.note(
                .setup, .undecided("authentik does not say whether it was set up."), path, status: answer.status,
                seen: "status \(answer.status)")
        }
    }

    /// 404 means that there is no administrator yet (`api/http/handler/users/admin_check.go`).
    func portainer(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/api/users/admin/check"
        let answer = try await connection.get(path)
        // Only Portainer itself knows the other address, so its own 404 is told from that of anything else.
        let status = try? await connection.json("/api/status")
        reading.note(version: status?["Version"].string, "/api/status", "Version")
        switch answer.status {
        case 204: reading.note(.setup, .closed, path, status: 204, seen: "there is an administrator")
        case 404 where status?["Version"].string != nil:
            reading.note(.setup, .open, path, status: 404, seen: "there is no administrator yet")
        default:
            reading.note(
                .setup, .undecided("Portainer answers with status \(answer.status)."), path, status: answer.status,
                seen: "status \(answer.status)")
        }
    }

    /// 409 asks for a session number, which comes after the login (Transmission's `rpc-spec.md` 2.3.1).
    func transmission(_ reading: inout AppReading) async throws(AppFailure) {
        let path = "/transmission/rpc"
        let answer = try await connection.get(path)
        switch answer.status {
        case 409 where answer.headers["X-Transmission-Session-Id"] != nil:
            reading.note(.login, .open, path, status: 409, seen: "\(path) asks for a session, and for no login")
        case 401: reading.note(.login, .closed, path, status: 401, seen: "\(path) is refused without a login")
        default:
            reading.note(
                .login, .undecided("Transmission answers with status \(answer.status)."), path, status: answer.status,
                seen: "status \(answer.status)")
        }
    }

    private static func attribute(_ name: String, of text: Substring) -> String? {
        guard let start = text.firstRange(of: " \(name)=\"") else { return nil }
        return String(text[start.upperBound...].prefix { $0 != "\"" }.prefix(40))
    }

    /// `v10.5.2` or `10.5.2` in a short text such as `<pre>v10.5.2</pre>`.
    private static func firstVersion(in text: String) -> String? {
        let start = text.prefix(400).drop { !$0.isNumber }
        let version = start.prefix { $0.isNumber || $0 == "." }
        return version.contains(".") ? String(version) : nil
    }
}
