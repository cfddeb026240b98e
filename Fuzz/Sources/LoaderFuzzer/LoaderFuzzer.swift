import ComposeFile
import FileAccess
import StackModel

/// libFuzzer's entry: one input is a whole project.
///
/// Byte 0 chooses how to load (see ``FuzzInput``); each file follows as 0x1E, its path up to a line feed, its contents.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = FuzzInput(Array(UnsafeBufferPointer(start: start, count: count)))
    for (_, contents) in input.files {
        check(try? DotEnv.parse(contents, file: "f.env") { $0.count % 2 == 0 ? $0 : nil }, in: contents)
        check(try? RawEnv.parse(contents, file: "f.env") { _ in nil }, in: contents)
    }
    for mode in [LoadOptions.Mode.strict, .lenient] {
        let options = input.options(mode)
        guard let project = try? ComposeLoader.load(options, files: input.fileSystem) else { continue }
        for problem in project.problems {
            if let span = problem.span { precondition(span.line >= 1 && span.column >= 1, "a place before the file") }
        }
        let text = ConfigOutput.json(project)
        precondition(text.utf8.first == UInt8(ascii: "{"), "config wrote no JSON object")
    }
    return 0
}

/// Every place of an env file's entries must lie in the file.
private func check(_ entries: [DotEnvEntry]?, in contents: [UInt8]) {
    let lines = contents.count { $0 == UInt8(ascii: "\n") } + 1
    for entry in entries ?? [] {
        precondition((1...lines).contains(entry.nameSpan.line), "a name outside the file")
        precondition((1...lines).contains(entry.valueSpan.line), "a value outside the file")
    }
}
