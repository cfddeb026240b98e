import ArgumentParser
import Glibc
import LabKit
import Processes

/// `lab hold`: the process that holds a lab that stays; started by `lab up`.
///
/// When it ends, in whatever way, the kernel tells the lab's supervisor, which takes all of it down.
struct LabHold: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Hold a lab (started by `lab up`).", shouldDisplay: false)

    @OptionGroup var choice: LabChoice

    func run() async throws {
        let state = LabState()
        try state.take()
        do {
            let lab = try await Lab.start()
            do {
                let proof = try await choice.up(in: lab)
                try state.write(Self.welcome(proof), to: "ready")
                await Self.serve(proof, state)
            } catch {
                try state.write("the lab did not come up: \(error)\n", to: "failed")
            }
            try await lab.stop()
        } catch {
            try state.write("no lab: \(error)\n", to: "failed")
        }
        if state.text("failed") == nil { state.clear() }
    }

    /// Does what others ask for, one thing after the other, until one asks for the end.
    private static func serve(_ proof: ProofLab, _ state: LabState) async {
        while true {
            guard let words = state.text("asked")?.split(separator: " ").map(String.init), let verb = words.first else {
                guard (try? await Task.sleep(for: .milliseconds(100))) != nil else { return }
                continue
            }
            state.remove("asked")
            if verb == "down" { return }
            let answer: String
            do {
                answer = "ok\n" + (try await act(verb, words.dropFirst().first ?? "", in: proof))
            } catch {
                answer = "failed\n\(error)\n"
            }
            // Who asked may have gone meanwhile; there is nobody else to tell.
            try? state.write(answer, to: "answered")
        }
    }

    private static func act(_ verb: String, _ word: String, in proof: ProofLab) async throws -> String {
        switch verb {
        case "break", "heal":
            guard let fault = LabFault(rawValue: word) else { throw LabFailure("no such fault: \(word)") }
            if verb == "heal" {
                try await fault.heal(in: proof)
                return "healed: the tunnel carries, the torrent client answers\n"
            }
            try await fault.prepare(in: proof)
            try await fault.inject(in: proof)
            return "broken: \(fault.summary)\n"
        case "torrent":
            let transfer = try await proof.transfer()
            let sources = Set(transfer.announces.map(\.source)).sorted().joined(separator: ", ")
            return "\(transfer.bytes) bytes in \(transfer.time); the tracker saw \(sources)\n"
        case "watch": return try await watch(seconds: min(600, max(1, Int(word) ?? 5)), in: proof)
        default: throw LabFailure("no such command: \(verb)")
        }
    }

    /// Sends tagged packets and counts them on the far side.
    private static func watch(seconds: Int, in proof: ProofLab) async throws -> String {
        let traffic = try await proof.traffic(seconds: seconds)
        let (sent, capture) = try await proof.capture("watch", run: traffic.run) { try await traffic.finish() }
        let leaks = capture.leaks.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value.packets)\n" }.joined()
        return """
            \(sent.total) packets sent, \(sent.refused.values.reduce(0, +)) refused at once
            \(capture.arrived) came out of the tunnel, \(capture.leaked) leaked\(capture.isAlive ? "" : " (void: no marks)")
            \(leaks)capture: \(capture.path)

            """
    }

    private static func welcome(_ proof: ProofLab) -> String {
        let hosts = [proof.home.media, proof.home.lan, proof.home.router, proof.home.stranger, proof.home.internet]
        let all = hosts + proof.servers.map(\.host) + proof.peers
        let lines = all.map { "  nsenter --all --target \($0.first)  # \($0.name)\n" }.joined()
        return """
            The lab is up. Its hosts:
            \(lines)The stack is in \(ProofLab.folder) on media; the torrent client's page is at 127.0.0.1:8080 there.
              lab list           what can be broken
              lab break NAME     lab heal NAME
              lab watch SECONDS  tagged packets, counted beyond the router
              lab torrent        a file, from the peers
              lab down
            """
    }
}
