import ComposeFile
import FileAccess
import StackModel
import Testing

@Suite("The loader that the audit uses goes on where config refuses")
struct LenientTests {
    private func load(_ call: Invocation, _ mode: LoadOptions.Mode) -> Result<LoadedProject, LoadError> {
        Result { () throws(LoadError) in
            try ComposeLoader.load(OurLoader.options(call, mode), files: LiveFileSystem())
        }
    }

    @Test("names at least what config refuses, at the same place, and changes nothing where config refuses nothing")
    func sameProblems() throws {
        let scratch = try Files.makeScratch()
        defer { Files.remove(scratch) }
        for call in try OwnCases.calls(in: scratch) {
            let lenient = load(call, .lenient)
            switch (load(call, .strict), lenient) {
            case (.success(let strict), .success(let lenient)):
                #expect(ConfigOutput.json(lenient) == ConfigOutput.json(strict), "\(call.name)")
                #expect(lenient.problems.filter { $0.kind == .refused } == [], "\(call.name)")
            case (.success, .failure(let error)):
                Issue.record("\(call.name): only the lenient loader refuses: \(error)")
            case (.failure(let strict), .success(let lenient)):
                // A file that is missing here may be on the owner's server: the audit calls it undecided.
                let found = lenient.problems.contains { $0.kind != .warning && $0.span == strict.problem.span }
                #expect(found, "\(call.name): \(strict) is not among \(lenient.problems)")
            case (.failure(let strict), .failure(let lenient)):
                #expect(strict.problem.span == lenient.problem.span, "\(call.name)")
            }
        }
    }

    @Test("every problem's place lies in a file that was read")
    func places() throws {
        let scratch = try Files.makeScratch()
        defer { Files.remove(scratch) }
        for call in try OwnCases.calls(in: scratch) {
            guard case .success(let project) = load(call, .lenient) else { continue }
            for problem in project.problems {
                guard let span = problem.span, let text = project.texts[span.file] else { continue }
                let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                try #require((1...lines.count).contains(span.line), "\(call.name): \(problem)")
                let line = String(decoding: lines[span.line - 1], as: UTF8.self)
                #expect((1...(line.unicodeScalars.count + 1)).contains(span.column), "\(call.name): \(problem)")
            }
        }
    }
}
