import Collectors
import Controls
import FileAccess
import Processes

extension HostFixture {
    /// The machine of a control's example.
    /// - Parameter unmark: takes the marks out of a text.
    init(_ example: ExampleHost, unmark: (String) -> String = { $0 }) {
        var files = InMemoryFileSystem()
        for file in example.files {
            let entry = InMemoryFileSystem.File(
                unmark(file.text), mode: file.mode, user: file.user, group: file.user)
            if file.path.hasSuffix("/") {
                files.folders[FilePath.normalized(file.path)] = entry
            } else {
                files.files[file.path] = entry
            }
        }
        let answers = example.answers.mapValues { text in
            text == ExampleHost.failing
                ? ProcessResult(.exited(255)) : ProcessResult(.exited(0), output: Array(text.utf8))
        }
        self.init(files: files, answers: answers, ages: example.ages)
        status.percentUsed = example.percentUsed
    }
}
