import Clients
import FileAccess
import Glibc
import Processes
import Testing

/// A real qbittorrent-nox of Debian, alone in a profile of its own, reachable on 127.0.0.1 only.
final class RealQBittorrent {
    /// Where Debian's package puts it.
    static let program = "/usr/bin/qbittorrent-nox"
    static var isHere: Bool { access(program, X_OK) == 0 }

    /// `correct horse & co`, as `Utils::Password::PBKDF2` of qBittorrent stores it: SHA-512, 100,000 rounds.
    static let password = "correct horse & co"
    private static let hash =
        "AQIDBAUGBwgJCgsMDQ4PEA==:S/+MejSQrGTEAcg/jU6iHMw8uM2dAPAhjEDBANM5C9cd0b1OQMHdgBAAVRPiMBCjGctx41VohHfs3foELsuinw=="

    let folder: String
    let port: Int
    private var process: pid_t = 0

    var conf: String { "\(folder)/qBittorrent/config/qBittorrent.conf" }
    var log: String {
        (try? LiveFileSystem().read("\(folder)/qBittorrent/data/logs/qbittorrent.log", limit: 1 << 20)).map {
            String(decoding: $0, as: UTF8.self)
        } ?? ""
    }

    /// Starts it and waits until its page answers.
    /// - Parameter settings: lines for its `[Preferences]`.
    init(_ settings: String) async throws {
        folder = try Self.makeFolder()
        port = try Self.freePort()
        try Self.makeFolders("\(folder)/qBittorrent/config")
        let text = """
            [Application]
            FileLogger\\Enabled=true

            [BitTorrent]
            Session\\DHTEnabled=false
            Session\\LSDEnabled=false
            Session\\PeXEnabled=false
            Session\\Interface=lo
            Session\\InterfaceName=lo

            [LegalNotice]
            Accepted=true

            [Network]
            PortForwardingEnabled=false

            [Preferences]
            WebUI\\Address=127.0.0.1
            WebUI\\Port=\(port)
            WebUI\\Username=keeper
            WebUI\\Password_PBKDF2="@ByteArray(\(Self.hash))"
            WebUI\\UseUPnP=false
            \(settings)

            """
        try Self.write(text, to: conf)
        process = try start()
        for _ in 0..<150 {
            let endpoint = HTTPEndpoint.tcp(host: "127.0.0.1", port: port, tls: nil)
            if let answer = try? await LoopbackHTTPClient().get("/api/v2/app/version", from: endpoint),
                answer.status != 500
            {
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        stop()
        throw Unavailable(reason: "qbittorrent-nox did not answer within 15 seconds: \(log.suffix(500))")
    }

    struct Unavailable: Error { let reason: String }

    private func start() throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [Int32(0), 1, 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var arguments = Self.texts([Self.program, "--profile=\(folder)", "--webui-port=\(port)"])
        var environment = Self.texts(["HOME=\(folder)", "PATH=/usr/bin:/bin", "QT_QPA_PLATFORM=offscreen"])
        defer { for text in arguments + environment { free(text) } }
        var identity: pid_t = 0
        guard posix_spawn(&identity, Self.program, &actions, nil, &arguments, &environment) == 0 else {
            throw Unavailable(reason: "it could not be started")
        }
        return identity
    }

    /// As the system wants a list of texts: copies, and null at the end.
    static func texts(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }

    /// Ends that very process and waits for it.
    func stop() {
        guard process > 0 else { return }
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        process = 0
    }

    deinit {
        stop()
        Self.remove(folder)
    }

    static func makeFolder() throws -> String {
        var template = Array("/tmp/watertight-real-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template) else { throw Unavailable(reason: "no folder of its own") }
        return String(cString: path)
    }

    private static func makeFolders(_ path: String) throws {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/\(part)"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw Unavailable(reason: "no folder \(made)") }
        }
    }

    static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw Unavailable(reason: "cannot write \(path)") }
        defer { fclose(file) }
        fputs(text, file)
    }

    /// A port that nobody listens on, as the system picks it.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let done = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard done else { throw Unavailable(reason: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Removes what stands below the folder of its own, and it.
    static func remove(_ path: String) {
        guard path.hasPrefix("/tmp/watertight-real-") else { return }
        let files = LiveFileSystem()
        for name in (try? files.list(path)) ?? [] {
            let one = "\(path)/\(name)"
            if unlink(one) != 0 { remove(one) }
        }
        rmdir(path)
    }
}
