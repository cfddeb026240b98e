import FileAccess
import Testing

extension ReferenceTests {
    @Suite("on public compose files")
    struct CorpusTests {
        private static let corpus = FilePath.normalized(Files.package + "/../shared/corpus")
        /// What owners copy to `.env`, the likeliest first.
        private static let examples = [
            ".env.example", "env.example", ".env.default", ".env.sample", "example.env", "docker-compose.env",
        ]

        @Test("every file of the corpus, with and without .env, variables and profiles", .timeLimit(.minutes(4)))
        func corpus() async throws {
            guard Files.isDirectory(Self.corpus) else {
                print("skipped: no corpus at \(Self.corpus)")
                return
            }
            guard let reference = ReferenceBinary.shared else { return }
            let scratch = try Files.makeScratch()
            defer { Files.remove(scratch) }
            try Files.copy(Self.corpus, to: scratch + "/bare")
            try Files.copy(Self.corpus, to: scratch + "/filled")
            try Files.copy(Self.corpus, to: scratch + "/completed")
            var calls: [Invocation] = []
            for path in Files.tree(Self.corpus) where path.hasSuffix(".yml") || path.hasSuffix(".yaml") {
                let filled = try fill(scratch + "/filled/" + FilePath.directory(of: path))
                calls += try variants(of: path, in: scratch + "/filled", called: filled ? "with .env" : "")
                if filled { calls += try variants(of: path, in: scratch + "/bare", called: "without .env") }
                calls += try completed(path, in: scratch + "/completed")
            }
            let run = try await ComparisonRun.compare("corpus", calls, with: reference)
            try run.report()
            #expect(try ExpectedCounts.committed().falls(in: run) == [])
            let page = try CompatibilityPage.read()
            #expect(
                run.disagreements.map { "corpus \($0.name)" } == page.differences.filter { $0.hasPrefix("corpus ") })
            try page.checkRefusals(of: run)
        }

        /// Copies the folder's example to `.env` where there is none; says whether it did.
        private func fill(_ folder: String) throws -> Bool {
            if Files.exists(folder + "/.env") { return Files.exists(folder + "/.env-was-filled") }
            guard let example = Self.examples.first(where: { Files.exists(folder + "/" + $0) }) else { return false }
            try Files.write(try Files.read(folder + "/" + example), to: folder + "/.env")
            try Files.write([], to: folder + "/.env-was-filled")
            return true
        }

        /// The file with all that it asks for: every variable set, every env file there. Published files often lack both,
        /// and would show nothing but that they are refused.
        private func completed(_ path: String, in root: String) throws -> [Invocation] {
            let folder = FilePath.directory(of: root + "/" + path)
            let text = try Files.text(root + "/" + path)
            for file in [".env"] + CorpusText.envFiles(in: text) {
                let place = FilePath.joined(folder, file)
                guard place.hasPrefix(root), !Files.exists(place) else { continue }
                try Files.write(Array("STUB=1\n".utf8), to: place)
            }
            return (CorpusText.mayHaveProfiles(text) ? ["", "*"] : [""]).map { profile in
                var call = Invocation(
                    name: "\(path) completed" + (profile.isEmpty ? "" : " --profile *"), directory: folder)
                call.files = [FilePath.name(of: path)]
                call.profiles = profile.isEmpty ? [] : [profile]
                for name in CorpusText.variables(in: text) { call.environment[name] = CorpusText.value(for: name) }
                return call
            }
        }

        /// The file without a profile, with each that it names, and with all; with and without variables put in.
        private func variants(of path: String, in root: String, called label: String) throws -> [Invocation] {
            let folder = FilePath.directory(of: root + "/" + path)
            let text = try Files.text(root + "/" + path)
            let named = CorpusText.profiles(in: text)
            var calls: [Invocation] = []
            for profile in [""] + named + (CorpusText.mayHaveProfiles(text) ? ["*"] : []) {
                for interpolate in [true, false] {
                    let words = [
                        label, profile.isEmpty ? "" : "--profile \(profile)", interpolate ? "" : "--no-interpolate",
                    ]
                    let name = ([path] + words.filter { !$0.isEmpty }).joined(separator: " ")
                    var call = Invocation(name: name, directory: folder)
                    call.files = [FilePath.name(of: path)]
                    call.profiles = profile.isEmpty ? [] : [profile]
                    call.interpolate = interpolate
                    calls.append(call)
                }
            }
            return calls
        }
    }
}
