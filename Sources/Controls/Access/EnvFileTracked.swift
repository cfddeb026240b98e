import Evidence
import StackModel

extension Control {
    static let envFileTracked = Control(
        id: "secrets.env-file-tracked",
        title: "The env file is in git",
        layer: .access,
        impact: .data,
        guide: ["AK1"],
        why: """
            A tracked `.env` goes to every remote and every clone, and each change of a password is kept beside the old \
            one. Public repositories are searched for such files within minutes.
            """,
        fix: """
            `git rm --cached .env`, add `.env` to `.gitignore`, commit. Then change every secret that was in it: the \
            history still has them.
            """,
        references: [Reference("CWE-540: Inclusion of Sensitive Information in Source Code")],
        reads: [.files, .composeFile],
        examples: [
            Example(
                "committed with the rest", files: FileExample.marked, expectation: .fails(.file(".env")),
                repository: FileExample.git(isIgnored: false, isTracked: true, firstCommit: "1a2b3c4")),
            Example(
                "ignored and not tracked", files: FileExample.good, expectation: .passes,
                repository: FileExample.git()),
            Example("in no repository", files: FileExample.good, expectation: .notApplicable),
            Example(
                "git is not installed", files: FileExample.good, expectation: .unknown,
                repository: .unknown("git is not installed here.")),
        ]
    ) { subject in
        if let outcomes = subject.filesNotSeen { return outcomes }
        return subject.eachTracked(subject.seen(.envFile).filter { $0.holdsSecrets != false }) { file, state in
            guard state.isTracked else { return .pass([Observation("git does not track it", at: file.place)]) }
            return .fail(
                Failure(
                    "\(file.shown) with its secrets is in every clone of this repository.", reach: .local,
                    at: [file.place], seen: [Observation("git tracks it", at: file.place)],
                    remedy: Remedy(
                        .run("git rm --cached -- \(ShellWord.quoted(file.shown))"),
                        mayBreak: "The history keeps the old values: change them.")))
        }
    }
}
