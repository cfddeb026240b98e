import ArgumentParser
import Glibc
import LabKit

/// Asks the lab that stays for something, and prints what came of it.
enum LabAsk {
    static func ask(_ words: String..., timeLimit: Duration = .seconds(660)) async throws {
        let state = LabState()
        guard state.holder != nil else {
            print("no lab is up; `lab up` brings one up")
            throw ExitCode(1)
        }
        guard state.text("asked") == nil else {
            print("the lab is busy with something else")
            throw ExitCode(1)
        }
        state.remove("answered")
        try state.write(words.joined(separator: " "), to: "asked")
        let end = ContinuousClock.now + timeLimit
        while ContinuousClock.now < end, state.holder != nil {
            if let answer = state.text("answered"), let first = answer.firstIndex(of: "\n") {
                state.remove("answered")
                print(answer[answer.index(after: first)...], terminator: "")
                if answer[..<first] != "ok" { throw ExitCode(3) }
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        print("the lab does not answer")
        throw ExitCode(3)
    }
}

/// `lab break NAME`.
struct LabBreak: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "break", abstract: "Break something in the lab that is up.")

    @Argument(help: "What; `lab list` tells.")
    var name: String

    func run() async throws { try await LabAsk.ask("break", name) }
}

/// `lab heal NAME`.
struct LabHeal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heal", abstract: "Put right what was broken in the lab that is up.")

    @Argument(help: "What; `lab list` tells.")
    var name: String

    func run() async throws { try await LabAsk.ask("heal", name) }
}

/// `lab watch SECONDS`.
struct LabWatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Send tagged packets in the lab that is up, and count them beyond its router.")

    @Argument(help: "How long, 1 to 600.")
    var seconds = 5

    func run() async throws { try await LabAsk.ask("watch", "\(seconds)") }
}

/// `lab torrent`.
struct LabTorrent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "torrent", abstract: "Let the torrent client of the lab that is up fetch a file.")

    func run() async throws { try await LabAsk.ask("torrent") }
}

/// `lab list`.
struct LabList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "What can be broken in a lab.")

    func run() {
        for fault in LabFault.allCases {
            let gap = String(repeating: " ", count: max(1, 26 - fault.rawValue.count))
            print("\(fault.rawValue)\(gap)\(fault.summary)\(fault.leaks ? "" : " (its own rules hold)")")
        }
    }
}

/// `lab down`.
struct LabDown: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "down", abstract: "End the lab that is up.")

    func run() async throws {
        let state = LabState()
        if state.holder != nil {
            try state.write("down", to: "asked")
            for _ in 0..<100 where state.holder != nil { try await Task.sleep(for: .milliseconds(100)) }
        }
        if let holder = state.holder {
            // Busy with something that does not end: with it goes the lab.
            kill(holder, SIGKILL)
            for _ in 0..<100 where state.holder != nil { try await Task.sleep(for: .milliseconds(100)) }
        }
        state.clear()
    }
}
