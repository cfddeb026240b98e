import ComposeFile
import StackModel
import Testing

@Suite("Hostile projects end soon, with a placed refusal") struct BoundsTests {
    private func refusal(_ files: [String: String], environment: [String: String] = [:]) -> LoadError? {
        #expect(throws: LoadError.self) { try load(files, environment: environment, mode: .lenient) }
    }

    @Test func rangesOfPorts() {
        let services = (0..<20).map { "  s\($0): {image: x, ports: ['1-65535:1-65535']}\n" }.joined()
        #expect(refusal(["/project/compose.yaml": "services:\n" + services])?.problem.span != nil)
    }

    @Test func oneVariableInManyPlaces() {
        let services = (0..<200).map { "  s\($0): {image: $V}\n" }.joined()
        let value = String(repeating: "x", count: 500_000)
        #expect(refusal(["/project/compose.yaml": "services:\n" + services], environment: ["V": value]) != nil)
    }

    @Test func includesThatDouble() {
        var files: [String: String] = ["/project/f30.yaml": "services: {z: {image: x}}\n"]
        for index in 0..<30 {
            files["/project/f\(index).yaml"] = "include: [f\(index + 1).yaml, ./f\(index + 1).yaml]\nservices: {}\n"
        }
        files["/project/compose.yaml"] = files["/project/f0.yaml"]
        #expect(refusal(files) != nil)
    }

    @Test func aChainOfExtends() throws {
        let services = (0..<400).map { "  s\($0): {extends: s\($0 + 1)}\n" }.joined()
        let project = try load(
            ["/project/compose.yaml": "services:\n" + services + "  s400: {image: x}\n"], mode: .lenient)
        #expect(project.problems.contains { $0.message.hasPrefix("the chain of extends is longer") })
    }

    @Test func aLongChainOfDependencies() throws {
        let services = (0..<3000).map { "  s\($0): {image: x, depends_on: [s\($0 + 1)]}\n" }.joined()
        let text = "services:\n" + services + "  s3000: {image: x}\n"
        #expect(try load(["/project/compose.yaml": text]).problems.isEmpty)
    }

    @Test(arguments: ["x: &a [*a]\nservices: {}\n", "x: &a\n  <<: *a\nservices: {}\n"])
    func anAliasInsideItsAnchor(text: String) throws {
        let project = try load(["/project/compose.yaml": text], mode: .lenient)
        #expect(project.problems.first?.kind == .refused)
        #expect(project.problems.first?.span != nil)
    }

    @Test(arguments: [
        ("services:\n\ta: b\n", 2), ("services: [\n", 2), ("a: 1\na: 2\n", 2), ("1: x\n", 1), ("- a\n", 1),
        ("services:\n  a: {image: x, environment: {D: 2020-01-01}}\n", 2), ("%YAML 1.2\n---\na: b\n", 1),
    ])
    func whatCannotBeReadIsRefusedAtItsLine(text: String, line: Int) {
        let error = #expect(throws: LoadError.self) { try load(["/project/compose.yaml": text]) }
        #expect(error?.problem.span?.line == line)
    }
}
