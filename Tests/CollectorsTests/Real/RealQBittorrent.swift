import Clients
import FileAccess
import Glibc
import LabKit
import Testing

/// A real qbittorrent-nox of Debian, in a root, a network and a process namespace of its own; nothing but loopback is there.
final class RealQBittorrent {
    /// The releases that labs have, each of another Debian.
    enum Release: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case bookworm = "4.5"
        case trixie = "5.1"
        case sid = "5.3"

        var testDescription: String { rawValue }

        /// What its root is laid over each other from, the uppermost first.
        fileprivate var base: Sandbox.Base {
            let layers = ["qbittorrent-\(rawValue)"] + (self == .bookworm ? ["python"] : []) + ["base"]
            let path = layers.map { "\(LabFolders.parts)/layers/\($0)" }.joined(separator: ":")
            return Sandbox.Base(name: "qBittorrent \(rawValue)", path: path)
        }
    }

    /// `correct horse & co`, as `Utils::Password::PBKDF2` of qBittorrent stores it: SHA-512, 100,000 rounds.
    static let password = "correct horse & co"
    private static let hash =
        "AQIDBAUGBwgJCgsMDQ4PEA==:S/+MejSQrGTEAcg/jU6iHMw8uM2dAPAhjEDBANM5C9cd0b1OQMHdgBAAVRPiMBCjGctx41VohHfs3foELsuinw=="

    let release: Release
    let port = 8080
    private let sandbox: Sandbox

    var folder: String { sandbox.folder }
    var conf: String { "\(folder)/qBittorrent/config/qBittorrent.conf" }
    var log: String {
        (try? LiveFileSystem().read("\(folder)/qBittorrent/data/logs/qbittorrent.log", limit: 1 << 20)).map {
            String(decoding: $0, as: UTF8.self)
        } ?? ""
    }
    var client: LoopbackHTTPClient { LoopbackHTTPClient(process: sandbox.process) }

    /// Starts it and waits until its page answers.
    /// - Parameters:
    ///   - settings: lines `WebUI\NAME=VALUE`.
    ///   - isMigrated: whether they stand in `[WebUI]`, as 5.3 writes them, and not in `[Preferences]`.
    init(_ release: Release, _ settings: String, isMigrated: Bool = false) async throws {
        self.release = release
        let page = """
            WebUI\\Address=127.0.0.1
            WebUI\\Port=\(port)
            WebUI\\Username=keeper
            WebUI\\Password_PBKDF2="@ByteArray(\(Self.hash))"
            WebUI\\UseUPnP=false
            \(settings)
            """
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

            \(isMigrated ? "[Meta]\nMigrationVersion=12\n\n[WebUI]" : "[Preferences]")
            \(isMigrated ? page.replacing("WebUI\\", with: "") : page)
            """
        let script = """
            mkdir -p $FOLDER/qBittorrent/config
            cat >$FOLDER/qBittorrent/config/qBittorrent.conf <<'CONF'
            \(text)
            CONF
            export HOME=$FOLDER QT_QPA_PLATFORM=offscreen
            qbittorrent-nox --profile=$FOLDER --webui-port=\(port) >$FOLDER/output 2>&1 </dev/null &
            """
        sandbox = try Sandbox(script, on: release.base)
        let endpoint = HTTPEndpoint.tcp(host: "127.0.0.1", port: port, tls: nil)
        for _ in 0..<300 {
            if let answer = try? await client.get("/api/v2/app/version", from: endpoint), answer.status != 500 {
                Component.note("qBittorrent", release.rawValue)
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        let output = (try? LiveFileSystem().read("\(sandbox.folder)/output", limit: 1 << 20)) ?? []
        throw Unavailable(
            reason: "qbittorrent-nox did not answer within 15 seconds: \(String(decoding: output, as: UTF8.self))")
    }

    struct Unavailable: Error { let reason: String }
}
