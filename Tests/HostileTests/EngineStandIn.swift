/// A Docker engine in a test: our own answers in the form of its API, and what a test wants otherwise.
struct EngineStandIn: Sendable {
    /// The project's folder, as its labels tell.
    var folder: String
    /// The containers' services with their images, in the order of their ids.
    var services: [(name: String, image: String)]
    /// The port of this machine's loopback at which a service's app is published, by service.
    var published: [String: (container: Int, host: Int)] = [:]
    /// Text that goes into each container's environment, labels and command line.
    var environment: [String] = []
    var labels: [String: String] = [:]
    var command: [String] = []
    /// What is answered in place of the usual, by the path without its version, or the path's beginning with a `*`.
    var instead: [String: StandInServer.Reply] = [:]

    static let version = "1.51"

    static func id(_ index: Int) -> String {
        let digits = String(index + 10, radix: 16)
        return digits + String(repeating: "b", count: 64 - digits.count)
    }

    /// The answer to one request.
    func answer(_ asked: String) -> StandInServer.Reply {
        var path = asked.split(separator: " ").last.map(String.init) ?? ""
        if path.hasPrefix("/v\(Self.version)/") { path.removeFirst("/v\(Self.version)".count) }
        let short = String(path.prefix { $0 != "?" })
        if let reply = instead[short] { return reply }
        if let key = instead.keys.first(where: { $0.hasSuffix("*") && short.hasPrefix($0.dropLast()) }),
            let reply = instead[key]
        {
            return reply
        }
        switch short {
        case "/version":
            return .json(#"{"ApiVersion": "\#(Self.version)", "MinAPIVersion": "1.24", "Version": "28.5.2"}"#)
        case "/info":
            return .json(
                #"{"ID": "x", "ServerVersion": "28.5.2", "Name": "media", "LoggingDriver": "json-file", "SecurityOptions": ["name=seccomp,profile=builtin"]}"#
            )
        case "/containers/json": return .json("[" + services.indices.map(listed).joined(separator: ", ") + "]")
        case "/networks", "/events": return .json("[]")
        case "/volumes": return .json(#"{"Volumes": null}"#)
        default: break
        }
        for index in services.indices {
            if short == "/containers/\(Self.id(index))/json" { return .json(inspected(index)) }
            if short == "/containers/\(Self.id(index))/top" {
                return .json(
                    #"{"Titles": ["PID", "RUID", "EUID", "SUID", "FUID", "COMMAND"], "Processes": [["4194300", "1000", "1000", "1000", "1000", "app"]]}"#
                )
            }
        }
        return .json(#"{"message": "no such thing"}"#, status: 404)
    }

    private func composeLabels(_ index: Int) -> String {
        var all = [
            "com.docker.compose.project": "films", "com.docker.compose.service": services[index].name,
            "com.docker.compose.project.working_dir": folder,
            "com.docker.compose.project.config_files": "\(folder)/compose.yaml",
        ]
        all.merge(labels) { first, _ in first }
        return "{" + all.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \"\($0.value)\"" }.joined(separator: ", ")
            + "}"
    }

    private func listed(_ index: Int) -> String {
        #"{"Id": "\#(Self.id(index))", "Names": ["/films-\#(services[index].name)-1"], "Image": "\#(services[index].image)", "State": "running", "Labels": \#(composeLabels(index))}"#
    }

    private func inspected(_ index: Int) -> String {
        let service = services[index]
        let ports =
            published[service.name].map {
                #"{"\#($0.container)/tcp": [{"HostIp": "127.0.0.1", "HostPort": "\#($0.host)"}]}"#
            } ?? "{}"
        func list(_ texts: [String]) -> String { "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
        return #"""
            {"Id": "\#(Self.id(index))", "Name": "/films-\#(service.name)-1", "Image": "sha256:\#(Self.id(index))",
             "Path": "app", "Args": \#(list(command)), "State": {"Status": "running", "Running": true, "Pid": 0,
             "StartedAt": "2026-11-20T10:00:00Z"}, "HostConfig": {"LogConfig": {"Type": "json-file", "Config":
             {"max-size": "10m"}}, "NetworkMode": "bridge"}, "Config": {"Image": "\#(service.image)",
             "Env": \#(list(environment)), "Cmd": \#(list(command)), "Labels": \#(composeLabels(index))},
             "NetworkSettings": {"Ports": \#(ports), "Networks": {}}}
            """#
    }
}
