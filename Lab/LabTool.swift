import ArgumentParser

/// `lab`: the labs of the tests, for people and for benchmarks. Not part of what is installed.
@main
struct LabTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Run something in a lab: a small home with a real Docker engine and a media stack behind a tunnel.",
        subcommands: [
            LabRun.self, LabUp.self, LabDown.self, LabBreak.self, LabHeal.self, LabWatch.self, LabTorrent.self,
            LabList.self, LabHold.self, LedgerCommand.self,
        ])
}
