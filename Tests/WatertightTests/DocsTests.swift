import ArgumentParser
import Audit
import Controls
import FileAccess
import Testing

@testable import watertight

/// What is made from the program is committed as it is made; `make docs` makes it again.
@Suite struct DocsTests {
    private static let root = FilePath.joined(FilePath.directory(of: #filePath), "../..")

    private static func read(_ name: String) -> String? {
        (try? LiveFileSystem().read(FilePath.joined(root, name), limit: 1 << 22)).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func theCommittedPagesAreTheProgramsOwn() {
        for page in GeneratedDocs.all() {
            #expect(Self.read("docs/\(page.name)") == page.text, "docs/\(page.name) is old: run `make docs`")
        }
    }

    @Test func noPageIsLeftOfAControlThatIsGone() throws {
        let names = try LiveFileSystem().list(FilePath.joined(Self.root, "docs/controls"))
        let wanted = Set([Control].reportable.map { "\($0.id).md" } + ["README.md"])
        #expect(Set(names).subtracting(wanted).isEmpty, "run `make docs`")
    }

    @Test func theChangelogNamesThisVersion() {
        #expect(Self.read("CHANGELOG.md")?.contains("## \(Version.text)") == true)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsKnowEachCommand(_ shell: String) {
        let script = Watertight.completionScript(for: CompletionShell(rawValue: shell) ?? .bash)
        for command in Watertight.configuration.subcommands where command.configuration.shouldDisplay {
            #expect(script.contains(command._commandName), "\(command._commandName)")
        }
    }

    @Test func nothingCommittedNamesAPathOfABuildMachine() {
        for page in GeneratedDocs.all() {
            #expect(!page.text.contains(FilePath.normalized(Self.root)), "\(page.name)")
        }
    }
}
