import Glibc
import KnownImages
import StackModel
import Testing

@Suite("The images of real stacks")
struct CorpusTests {
    /// References of collected Compose files, with how often each is written.
    private func references() -> [String: Int] {
        var counts: [String: Int] = [:]
        for path in files(below: packageRoot + "/../shared/corpus", ending: [".yml", ".yaml"]) {
            for line in contents(of: path).split(separator: "\n") {
                let trimmed = line.drop { $0 == " " || $0 == "\t" }
                guard trimmed.hasPrefix("image:") else { continue }
                var value = trimmed.dropFirst(6).drop { " \"'".contains($0) }.prefix { !" \"'#\r".contains($0) }
                if let variable = value.firstIndex(of: "$") { value = value[..<variable] }
                while let last = value.last, ":@-".contains(last) { value = value.dropLast() }
                if !value.isEmpty, value.last != "/" { counts[String(value), default: 0] += 1 }
            }
        }
        return counts
    }

    @Test("are recognised in their great majority")
    func floor() {
        let references = references()
        guard !references.isEmpty else {
            print("skipped: no collected stacks at ../shared/corpus")
            return
        }
        var known = 0
        var certain = 0
        var total = 0
        var strangers: [String: Int] = [:]
        for (text, count) in references {
            guard let reference = ImageReference(text) else { continue }
            var service = Service(name: "x", span: SourceSpan(file: "compose.yaml", line: 1, column: 1))
            service.image = Located(reference, at: service.span)
            let found = KnownImages.recognise(service)
            total += count
            if found.product == nil { strangers[reference.name, default: 0] += count } else { known += count }
            if found.confidence == .certain { certain += count }
        }
        print("images in the corpus: \(total), recognised \(known), of these certain \(certain)")
        for (name, count) in strangers.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(60) {
            print("  not recognised: \(count) \(name)")
        }
        #expect(known * 100 >= total * CorpusTests.percentFloor, "\(known) of \(total) images are recognised")
    }

    /// The committed floor, in per cent of all image lines; the corpus holds much that is no media stack.
    private static let percentFloor = 60
}
