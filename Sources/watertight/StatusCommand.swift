import ArgumentParser
import Clients
import Guard
import HTTPTransport
import Reports

/// `watertight status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How the guard sees each tunnel right now.",
        discussion: """
            Asks the guard that runs on this machine (`watertight guard`). Ends with 0 where every tunnel is sealed, 1 \
            where one is degraded or leaking, and 3 where one is unknown or no guard answers.
            """)

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format: GuardFormat = .text

    func run() async throws {
        let process = try ProcessContext()
        guard let folder = GuardRunFolder.path(environment: process.environment, isRoot: Console.isRoot) else {
            throw CommandFailure("there is no home for a guard's socket; set WATERTIGHT_RUN to its folder.", .notDone)
        }
        let answer: HTTPAnswer
        do {
            answer = try await LiveHTTPClient().get(
                "/status", from: .unix(path: GuardRunFolder.socket(in: folder)), timeLimit: .seconds(3))
        } catch {
            throw CommandFailure(
                "no guard answers: \(PlainText.safe(error.sentence)) Start it: `sudo systemctl start watertight-guard`, "
                    + "or `watertight guard`.", .notDone)
        }
        guard answer.isSuccess, let json = try? answer.json() else {
            throw CommandFailure("the guard's answer is not understood", .notDone)
        }
        Console.write(format == .json ? answer.text : StatusPage.text(json, process.style))
        switch json["state"].string.flatMap(GuardState.init) {
        case .sealed: return
        case .degraded, .leaking: Console.exit(.findings)
        case .unknown, nil: Console.exit(.notDone)
        }
    }
}

/// A guard's status for people.
enum StatusPage {
    static func text(_ json: JSON, _ style: Style) -> String {
        var lines: [String] = []
        if let reason = json["engine"].string { lines.append("The engine cannot be seen: \(PlainText.safe(reason))") }
        let tunnels = json["tunnels"].elements ?? []
        if tunnels.isEmpty { lines.append("No tunnel is known: no VPN container runs on this engine.") }
        for tunnel in tunnels {
            let name = PlainText.safe(tunnel["name"].string ?? "")
            let state = tunnel["state"].string ?? "unknown"
            let members = tunnel["members"].strings.map(PlainText.safe).joined(separator: ", ")
            lines.append("\(name): \(state) for \(duration(tunnel["seconds"].int ?? 0))")
            lines += tunnel["reasons"].strings.map { "  \(PlainText.safe($0))" }
            if !members.isEmpty { lines.append("  in its network: \(members)") }
            for applied in tunnel["applied"].elements ?? [] {
                let what = "\(applied["reaction"].string ?? "") \(applied["member"].string ?? "")"
                lines.append(
                    "  done: \(PlainText.safe(what)). To undo: \(PlainText.safe(applied["undo"].string ?? ""))")
            }
            lines += tunnel["givenUp"].strings.map { "  no longer repaired: \(PlainText.safe($0))" }
        }
        lines.append("The host's seal is \(json["seal"].bool == true ? "on" : "off").")
        return lines.joined(separator: "\n") + "\n"
    }

    static func duration(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
