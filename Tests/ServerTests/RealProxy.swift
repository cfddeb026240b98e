import Evidence
import FileAccess
import LabKit
import Processes
import StackModel

@testable import Collectors
@testable import Controls

/// A real proxy of Debian on a host of a lab, with a configuration that our reader reads as the proxy does.
struct RealProxy {
    let host: LabHost
    /// What our reader concludes of the same files.
    let known: ProxyRoutes

    /// Where its files are on the lab's host, and as the stack mounts them.
    static let folder = "/srv/proxy"

    /// The apps behind it, by name and port; each answers with its name and the path.
    static let apps = ["homepage": 3000, "sonarr": 8989, "radarr": 7878, "authelia": 9091]

    /// - Parameters:
    ///   - component: what is started, as it is noted.
    ///   - image: what the stack calls it.
    ///   - target: the container's folder that the files are mounted at.
    ///   - files: by path below the folder.
    ///   - command: starts it, as a daemon or not.
    static func start(
        in lab: Lab, _ component: (name: String, release: String), image: String, target: String,
        files: [String: String], command: [String]
    ) async throws -> RealProxy {
        let host = try await lab.host("proxy")
        try await host.check(["ip", "link", "set", "lo", "up"])
        let names = apps.keys.sorted().joined(separator: " ")
        try await host.write("127.0.0.1 localhost \(names)\n", to: "/etc/hosts")
        for (path, text) in files { try await host.write(text, to: "\(folder)/\(path)") }
        try await host.write(Self.appServer, to: "/srv/apps.py")
        try await host.start("apps", ["python3", "/srv/apps.py"] + apps.map { "\($0.key)=\($0.value)" })
        try await host.start("proxy", command)
        Component.note(component.name, component.release)
        let proxy = RealProxy(host: host, known: try read(image: image, target: target, on: host))
        do {
            try await host.wait(for: "apps", until: ["nc", "-z", "127.0.0.1", "9091"])
            try await host.wait(for: "proxy", until: ["nc", "-z", "127.0.0.1", "443"])
        } catch {
            throw LabFailure("\(error)\n\(try await host.run(["cat", "/var/log/proxy.log"]).text.suffix(2000))")
        }
        return proxy
    }

    /// Reads the very files that the server was started with, where they lie.
    private static func read(image: String, target: String, on host: LabHost) throws -> ProxyRoutes {
        let span = SourceSpan(file: "compose.yaml", line: 2, column: 3)
        var service = Service(name: "proxy", span: span)
        service.image = ImageReference(image).map { Located($0, at: span) }
        service.mounts = [Mount(kind: .bind, span: span, source: folder, target: target)]
        let stack = Stack(name: "lab", directory: "/srv", services: [service])
        let disk = ServerFileSystem(of: host)
        let scanner = SecretScanner(key: FingerprintKey(1, 2))
        let (apps, gaps) = AppCollector(files: disk, workingDirectory: "/srv") {
            scanner.classify(name: $0, value: $1)
        }.collect(stack)
        let subject = Case(Evidence(stack: stack, apps: apps, gaps: gaps))
        guard let known = subject.service("proxy"), case .read(let routes)? = subject.proxyRoutes(of: known) else {
            throw LabFailure("the reader did not read it: \(gaps)")
        }
        return routes
    }

    /// What came back.
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: String

        /// The app that gave it; nil where none did.
        var app: String? {
            body.hasPrefix("app ") ? body.split(separator: " ").dropFirst().first.map(String.init) : nil
        }
    }

    /// Asks for a page by the site's name; nil where nobody answers.
    func get(_ url: String, headers: [String] = []) async throws -> Answer? {
        guard let name = url.split(separator: "/").dropFirst().first else { return nil }
        let hosts = [80, 443].flatMap { ["--resolve", "\(name):\($0):127.0.0.1"] }
        // From an address that no rule of the tests lets in by itself.
        let result = try await host.run(
            ["curl", "--interface", "127.0.0.9", "--silent", "--insecure", "--include", "--http1.1", "--max-time", "5"]
                + hosts
                + headers.flatMap { ["--header", $0] } + [url])
        guard result.status == 0 else { return nil }
        let parts = result.text.replacing("\r\n", with: "\n").split(
            separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\n")
        var found: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            found[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Answer(status: status, headers: found, body: parts.count > 1 ? String(parts[1]) : "")
    }

    /// The apps: `app NAME PATH` for everybody; authelia alone lets in who has the cookie `in`.
    private static let appServer = """
        import http.server, sys, threading

        def serve(name, port):
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    isIn = "in=yes" in (self.headers.get("Cookie") or "")
                    status = 200 if name != "authelia" or isIn else 401
                    body = ("app %s %s" % (name, self.path)).encode()
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                do_HEAD = do_POST = do_GET
                def log_message(self, *words): pass
            http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()

        pairs = [word.split("=") for word in sys.argv[1:]]
        threads = [threading.Thread(target=serve, args=(name, int(port))) for name, port in pairs]
        for thread in threads: thread.start()
        for thread in threads: thread.join()

        """
}
