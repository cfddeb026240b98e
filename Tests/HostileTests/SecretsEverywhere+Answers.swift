import Clients
import ClientsTestSupport

/// What the engine and the apps answer, each with secrets in it.
extension SecretsEverywhere {
    /// The engine and every app, told apart by where they are asked.
    static var client: FixtureHTTPClient {
        FixtureHTTPClient(
            [:],
            otherwise: .init { request throws(HTTPFailure) in
                if case .unix = request.endpoint { return engine(request.path) }
                return app(request)
            })
    }

    private static func v(_ place: String) -> String { value(place) }

    private static func json(_ text: String, _ status: Int = 200) -> HTTPAnswer {
        HTTPAnswer(status, headers: headers, body: Array(text.utf8))
    }

    private static let headers: HTTPHeaders = [
        "Content-Type": "application/json", "Set-Cookie": "SID=\(value("cookie")); path=/",
        "X-Api-Key": value("header that echoes a key"),
    ]

    // MARK: The engine

    private static func engine(_ whole: String) -> HTTPAnswer {
        var path = String(whole.prefix { $0 != "?" })
        if path.hasPrefix("/v1.51/") { path.removeFirst(6) }
        switch path {
        case "/version": return json(#"{"ApiVersion": "1.51", "MinAPIVersion": "1.24", "Version": "28.5.2"}"#)
        case "/info":
            return json(
                #"{"ID": "x", "ServerVersion": "28.5.2", "LoggingDriver": "json-file", "HttpProxy": "http://u:\#(v("engine's proxy"))@proxy:3128", "Warnings": ["WARNING: API is accessible on http://10.0.0.2:2375 without encryption", "cannot reach https://u:\#(v("engine's warning"))@registry.example/v2/"]}"#
            )
        case "/containers/json":
            return json(
                "["
                    + services.indices.map { index in
                        #"{"Id": "\#(EngineStandIn.id(index))", "Names": ["/films-\#(services[index])-1"], "Image": "x", "State": "running", "Labels": \#(labels(index))}"#
                    }.joined(separator: ", ") + "]")
        case "/networks", "/events": return json("[]")
        case "/volumes":
            return json(
                #"{"Volumes": [{"Name": "films_nas", "Driver": "local", "Mountpoint": "/x", "Labels": {"com.docker.compose.project": "films", "com.docker.compose.volume": "nas"}, "Options": {"type": "cifs", "device": "//nas/films", "o": "username=a,password=\#(v("volume's options"))"}}]}"#
            )
        default: break
        }
        for index in services.indices where path == "/containers/\(EngineStandIn.id(index))/json" {
            return json(container(index))
        }
        return json("{}", 404)
    }

    private static func labels(_ index: Int) -> String {
        #"""
        {"com.docker.compose.project": "films", "com.docker.compose.service": "\#(services[index])",
        "com.docker.compose.project.working_dir": "\#(folder)",
        "com.docker.compose.project.config_files": "\#(folder)/compose.yaml",
        "homepage.widget.key": "\#(v("container's label, key"))",
        "traefik.http.middlewares.auth.basicauth.users": "admin:\#(v("container's label, hash"))",
        "homepage.widget.url": "http://user:\#(v("container's label, URL"))@app:1"}
        """#
    }

    private static func container(_ index: Int) -> String {
        let name = services[index]
        let port = ports[name] ?? 0
        let command =
            #"["app", "--api-key", "\#(v("container's command, flag"))", "--password=\#(v("container's command, equals"))"]"#
        return #"""
            {"Id": "\#(EngineStandIn.id(index))", "Name": "/films-\#(name)-1", "Image": "sha256:\#(EngineStandIn.id(9))",
            "Path": "app", "Args": \#(command),
            "State": {"Status": "running", "Pid": \#(5000 + index), "StartedAt": "2026-11-20T10:00:00Z",
            "Error": "cannot join network: http://u:\#(v("container's error"))@registry"},
            "HostConfig": {"NetworkMode": "films_default", "Privileged": true, "LogConfig": {"Type": "json-file",
            "Config": {}}, "PortBindings": {"\#(port)/tcp": [{"HostIp": "", "HostPort": "\#(port)"}]}},
            "Config": {"Image": "x", "Cmd": \#(command), "Labels": \#(labels(index)),
            "Healthcheck": {"Test": ["CMD-SHELL", "curl -u admin:\#(v("container's health check")) http://localhost"]},
            "Env": ["MODE=running", "RADARR__AUTH__APIKEY=\#(v("container's variable, API key"))",
            "DB_PASSWORD=\#(v("container's variable, password"))",
            "DATABASE_URL=postgres://app:\#(v("container's variable, URL"))@db:5432/app",
            "NOTIFY=https://discord.com/api/webhooks/123456789012345678/\#(v("container's variable, webhook"))",
            "GITHUB_TOKEN=\#(v("container's variable, token"))",
            "WIREGUARD_PRIVATE_KEY=\#(v("container's variable, WireGuard key"))"]},
            "NetworkSettings": {"Ports": {"\#(port)/tcp": [{"HostIp": "0.0.0.0", "HostPort": "\#(port)"}]},
            "Networks": {"films_default": {"NetworkID": "n", "IPAddress": "172.20.0.\#(index + 2)"}}}}
            """#
    }

    // MARK: The apps

    private static func app(_ request: HTTPRequest) -> HTTPAnswer {
        let path = String(request.path.prefix { $0 != "?" })
        let settings = #"""
            "authenticationMethod": "none", "username": "admin", "password": "\#(v("password that the app answers"))",
            "apiKey": "\#(v("key that the app answers"))", "proxyPassword": "\#(v("proxy password that the app answers"))",
            "mail_notification_password": "\#(v("mail password of the torrent client"))",
            "web_ui_password": "\#(v("password that the app answers"))", "autorun_enabled": true,
            "autorun_program": "curl -u admin:\#(v("program that the torrent client runs")) http://x",
            "CertificatePassword": "\#(v("certificate password of Jellyfin"))", "EnableUPnP": true, "upnp": true
            """#
        switch path {
        case "/":
            return HTTPAnswer(
                302,
                headers: [
                    "Location": "/login?token=\(v("redirect with a token"))", "Set-Cookie": "SID=\(v("cookie"))",
                ], body: Array("<script>window.Radarr = {apiKey: '\(v("page's own script"))'}</script>".utf8))
        case "/initialize.json": return json(#"{"apiKey": "\#(v("page's own script"))", "apiRoot": "/api/v3"}"#)
        case "/api/v3/system/status", "/api/v1/system/status":
            return json(#"{"appName": "Radarr", "version": "6.4.3", "authentication": "none"}"#)
        case "/System/Info/Public": return json(#"{"Version": "10.11.11", "StartupWizardCompleted": true}"#)
        case "/Users":
            return json(#"[{"Name": "family", "Id": "1", "HasPassword": false, "Policy": {"IsAdministrator": true}}]"#)
        case "/api/v3/downloadclient":
            return json(
                #"[{"name": "qb", "enable": true, "fields": [{"name": "password", "value": "\#(v("download client's password"))"}]}]"#
            )
        case "/api/v1/indexer":
            return json(
                #"[{"name": "A", "enable": true, "indexerUrls": ["http://a.example/\#(v("indexer's address with a passkey"))/api"], "fields": [{"name": "apiKey", "value": "\#(v("indexer's key"))"}, {"name": "baseUrl", "value": "http://a.example/rss?passkey=\#(v("indexer's address with a passkey"))"}]}]"#
            )
        case "/api/v2/app/version": return json("v5.1.2")
        case "/api/v2/auth/login": return json("Ok.")
        default: return json("{" + settings + "}")
        }
    }
}
