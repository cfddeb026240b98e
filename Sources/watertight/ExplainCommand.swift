import ArgumentParser
import Audit
import Controls
import Reports

/// `watertight explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell why a weakness matters, how to mend it and what it is judged on.")

    @Argument(
        help: ArgumentHelp("A control's id, as the audit prints it, or an item of the guide.", valueName: "control"),
        completion: .custom { _, _, _ in [Control].reportable.map(\.id) })
    var control: String

    func run() throws {
        let process = try ProcessContext()
        if let found = [Control].reportable.first(where: { $0.id == control || $0.aliases.contains(control) }) {
            return Console.write(ControlText(found, width: process.width, style: process.style).text())
        }
        if let item = Guide.item(control) {
            return Console.write(GuideItemText(item, width: process.width, style: process.style).text())
        }
        let near = [Control].reportable.map(\.id).nearest(to: control)
        let hint =
            near.isEmpty ? "`watertight controls` lists all of them." : "Did you mean \(near.joined(separator: ", "))?"
        throw CommandFailure("no control is called \(PlainText.safe(control)). \(hint)", .wrongUse)
    }
}
