import Clients
import ClientsTestSupport
import Collectors
import ComposeFile
import Evidence
import FileAccess
import StackModel

/// A real engine's answers and its host's `/proc`, as they were captured from Docker Engine 20.10.24 with
/// `Fixtures/engine-20.10/compose.yaml` up (stand-ins of busybox under the images' names), and what a test changes of them.
struct EngineFixture {
    static let secrets = [
        "wOEI9rqqbDwnN8/Bpp22sVz48T71vJ4fYmFWujulwUU=", "0123456789abcdef0123456789abcdef",
        "correct-horse-battery-9",
    ]

    var answers: [String: FixtureHTTPClient.Reply] = [:]
    var documents: [String: JSON] = [:]
    var files = InMemoryFileSystem()
    var now = 0
    var environment: [String: String] = [:]

    private static let folder = FilePath.directory(of: #filePath) + "/Fixtures/engine-20.10"

    /// - Parameter name: `running`, `restarted` (the VPN container, after its client), `stopped` (the VPN container),
    ///   `stopped-joined` (its client restarted then), `recreated` (the VPN container, and its client started then).
    init(_ name: String = "running") throws {
        let json = try JSON(LiveFileSystem().read("\(Self.folder)/\(name).json", limit: 1 << 20))
        now = json["now"].int ?? 0
        for (path, text) in json["files"].texts { files.files[path] = .init(text, mode: 0o444, user: 0) }
        files.links = json["links"].texts
        for (key, answer) in json["answers"].members ?? [:] {
            let lines = answer["lines"].elements?.map(\.text).joined(separator: "\n")
            documents[key] = answer["body"]
            answers[Self.versioned(key)] = .json(lines ?? answer["body"].text, status: answer["status"].int ?? 0)
        }
    }

    private static func versioned(_ key: String) -> String {
        key == "GET /version" ? key : key.replacing("GET /", with: "GET /v1.41/")
    }

    /// Answers a question otherwise.
    mutating func answer(_ key: String, _ reply: FixtureHTTPClient.Reply) { answers[Self.versioned(key)] = reply }

    /// Changes one member of the answer about a container, by its name.
    mutating func change(_ container: String, _ path: [String], to value: JSON) {
        guard let (key, document) = documents.first(where: { $0.value["Name"].string == "/\(container)" }) else {
            return
        }
        documents[key] = document.setting(path, to: value)
        answers[Self.versioned(key)] = .json((documents[key] ?? .null).text)
    }

    /// The id of the container of that name.
    func id(_ container: String) -> String {
        documents.values.first { $0["Name"].string == "/\(container)" }?["Id"].string ?? ""
    }

    var client: FixtureHTTPClient { FixtureHTTPClient(answers) }

    static let scanner = SecretScanner(key: FingerprintKey(1, 2))

    func collect(
        _ scope: EngineCollector.Scope = .init(), by client: FixtureHTTPClient? = nil
    ) async -> (engine: EngineEvidence?, gaps: [Gap]) {
        await EngineCollector(http: client ?? self.client, files: files, environment: environment) { name, value in
            Self.scanner.classify(name: name, value: value)
        }.collect(scope, now: now)
    }

    /// The project's Compose file as a stack, with some of its text changed.
    static func stack(replacing old: String = "", with new: String = "") throws -> Stack {
        var text = String(decoding: try LiveFileSystem().read("\(folder)/compose.yaml", limit: 1 << 16), as: UTF8.self)
        let env = try LiveFileSystem().read("\(folder)/env", limit: 1 << 16)
        if !old.isEmpty { text = text.replacing(old, with: new) }
        let files = InMemoryFileSystem([
            "/srv/media/compose.yaml": .init(text), "/srv/media/.env": .init(String(decoding: env, as: UTF8.self)),
        ])
        let project = try ComposeLoader.load(LoadOptions(directory: "/srv/media", mode: .lenient), files: files)
        return StackProjection(scanner: scanner).stack(from: project)
    }
}
