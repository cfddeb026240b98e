import ComposeFile
import FileAccess
import StackModel
import Testing

/// What a message may say of values that variables gave.
@Suite struct GivenSecretsTests {
    private func problems(_ compose: String) throws -> [String] {
        let files = InMemoryFileSystem(["/srv/compose.yaml": .init(compose)])
        let options = LoadOptions(files: [], directory: "/srv", environment: [:], mode: .lenient)
        return try ComposeLoader.load(options, files: files).problems.map(\.message)
    }

    @Test(.timeLimit(.minutes(1)))
    func thousandsOfValuesAndProblemsEnd() throws {
        var compose = "services:\n  a:\n    image: a\n    environment:\n"
        for number in 0..<1500 {
            compose +=
                "      A\(number): ${X\(number)_PASSWORD:-Zk9vQ2mLp7xW\(number)}\n      B\(number): ${UNSET\(number)}\n"
        }
        #expect(try problems(compose).count { $0.contains("UNSET") } == 1500)
    }

    @Test func anAliasThatIsMeantAsAPasswordIsNotQuoted() throws {
        do {
            let found = try problems(
                "services:\n  a:\n    image: a\n    environment:\n      PASSWORD: *Sup3rS3cretValue\n")
            #expect(!found.joined().contains("Sup3r"))
        } catch let error as LoadError {
            #expect(!error.problem.message.contains("Sup3r"))
            #expect(error.problem.message.contains("unknown anchor"))
        }
    }
}
