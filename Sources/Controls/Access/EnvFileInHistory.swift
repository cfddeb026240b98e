import Evidence
import StackModel

extension Control {
    static let envFileInHistory = Control(
        id: "secrets.env-file-in-history",
        title: "The env file was once in git",
        layer: .access,
        impact: .data,
        guide: ["AK1"],
        why: """
            Taking a file out of git leaves it in every older commit, and whoever cloned or forked the repository has \
            it. A value that was in it counts as known.
            """,
        fix: """
            Change every secret that was in the file. Rewriting the history (`git filter-repo`) is worth it only before \
            the first push.
            """,
        references: [Reference("CWE-540: Inclusion of Sensitive Information in Source Code")],
        reads: [.files, .composeFile],
        examples: [
            Example(
                "removed, but the history has it", files: FileExample.marked, expectation: .fails(.file(".env")),
                repository: FileExample.git(firstCommit: "1a2b3c4")),
            Example(
                "never committed", files: FileExample.good, expectation: .passes, repository: FileExample.git()),
            Example("in no repository", files: FileExample.good, expectation: .notApplicable),
            Example(
                "a shallow clone", files: FileExample.good, expectation: .unknown,
                repository: FileExample.git(historyGap: "the clone is shallow: the older history is not here.")),
        ]
    ) { subject in
        if let outcomes = subject.filesNotSeen { return outcomes }
        return subject.eachTracked(subject.seen(.envFile).filter { $0.holdsSecrets != false }) { file, state in
            if state.isTracked { return .notApplicable("git tracks it still, which is a finding of its own.") }
            if let commit = state.firstCommit {
                return .fail(
                    Failure(
                        "Every clone of this repository has an older \(file.shown): its secrets count as known.",
                        reach: .local, at: [file.place],
                        seen: [Observation("commit \(commit) has it", at: file.place)],
                        remedy: Remedy(.advise("change every secret that was ever in \(file.shown)"))))
            }
            if let gap = state.historyGap {
                return .unknown(
                    reason: "The history could not be read to its end: \(gap)",
                    remedy: "Run `git fetch --unshallow`, or the audit where the whole history is.")
            }
            return .pass([Observation("no commit has it", at: file.place)])
        }
    }
}
