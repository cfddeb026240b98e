import Evidence
import StackModel

extension Control {
    static let envFileNotIgnored = Control(
        id: "secrets.env-file-not-ignored",
        title: "The env file is not ignored by git",
        layer: .access,
        impact: .data,
        guide: ["AK1", "CL05"],
        why: "The next `git add .` or an editor's \"commit all\" takes the secrets in, and a push gives them away.",
        fix: "Add a line `.env` to `.gitignore`. Keep a `.env.example` with empty values for what is needed.",
        references: [Reference("CWE-540: Inclusion of Sensitive Information in Source Code")],
        reads: [.files, .composeFile],
        examples: [
            Example(
                "no rule covers it", files: FileExample.marked, expectation: .fails(.file(".env")),
                repository: FileExample.git(isIgnored: false)),
            Example(
                "a rule covers it", files: FileExample.good, expectation: .passes, repository: FileExample.git()),
            Example("in no repository", files: FileExample.good, expectation: .notApplicable),
            Example(
                "git is not installed", files: FileExample.good, expectation: .unknown,
                repository: .unknown("git is not installed here.")),
        ]
    ) { subject in
        if let outcomes = subject.filesNotSeen { return outcomes }
        return subject.eachTracked(subject.seen(.envFile).filter { $0.holdsSecrets != false }) { file, state in
            if state.isTracked { return .notApplicable("git tracks it already, which is a finding of its own.") }
            guard !state.isIgnored else { return .pass([Observation("a rule of git's covers it", at: file.place)]) }
            let name = file.shown.split(separator: "/").last.map(String.init) ?? file.shown
            return .fail(
                Failure(
                    "The next `git add .` would commit the secrets in \(file.shown).", reach: .fault, impact: .data,
                    at: [file.place], seen: [Observation("no rule of git's covers it", at: file.place)],
                    remedy: Remedy(
                        .run(
                            "printf '%s\\n' \(ShellWord.quoted("/" + name)) >> \(ShellWord.quoted(ignoreFile(file.shown)))"
                        )
                    )))
        }
    }

    /// The `.gitignore` beside the file.
    private static func ignoreFile(_ shown: String) -> String {
        guard let slash = shown.lastIndex(of: "/") else { return ".gitignore" }
        return shown[...slash] + ".gitignore"
    }
}
