public import ArgumentParser
import Audit
import Controls
import Reports
public import StackModel

/// `watertight controls`.
struct ControlsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "controls", abstract: "List every control.")

    @Option(
        help: ArgumentHelp(
            "Only this layer: network, access, application, container, host or operations.", valueName: "layer"))
    var layer: Layer?

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format: ListFormat = .text

    func run() throws {
        let process = try ProcessContext()
        let controls = [Control].reportable.filter { layer == nil || $0.layer == layer }
        let list = ControlList(controls)
        switch format {
        case .text: Console.write(list.text(style: process.style))
        case .json: Console.write(list.json())
        }
    }
}

/// The forms of lists.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

extension Layer: ExpressibleByArgument {}
