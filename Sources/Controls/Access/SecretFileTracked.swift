import Evidence
import StackModel

extension Control {
    static let secretFileTracked = Control(
        id: "secrets.secret-file-tracked",
        title: "A secret's file is in git, or would be",
        layer: .access,
        impact: .data,
        guide: ["AK1", "AR2"],
        why: """
            A file that is nothing but a password, or an app's settings with its keys, gives them to every clone once it \
            is committed; the history keeps it.
            """,
        fix: """
            Ignore the folder that holds such files (`secrets/`, `config/`), `git rm --cached` what is tracked, and \
            change every secret that was committed.
            """,
        references: [Reference("CWE-540: Inclusion of Sensitive Information in Source Code")],
        reads: [.files],
        examples: [
            Example(
                "a committed password",
                files: [Example.File("compose.yaml", compose), Example.File("db_password.txt", "Wm4xTq9vLr2k # <-\n")],
                expectation: .fails(.file("db_password.txt")),
                repository: git(isIgnored: false, isTracked: true, firstCommit: "1a2b3c4")),
            Example(
                "no rule covers it",
                files: [Example.File("compose.yaml", compose), Example.File("db_password.txt", "Wm4xTq9vLr2k # <-\n")],
                expectation: .fails(.file("db_password.txt")), repository: git(isIgnored: false)),
            Example(
                "ignored and never committed",
                files: [Example.File("compose.yaml", compose), Example.File("db_password.txt", "Wm4xTq9vLr2k\n")],
                expectation: .passes, repository: git()),
            Example(
                "git is not installed",
                files: [Example.File("compose.yaml", compose), Example.File("db_password.txt", "Wm4xTq9vLr2k\n")],
                expectation: .unknown, repository: .unknown("git is not installed here.")),
        ]
    ) { subject in
        if let outcomes = subject.filesNotSeen { return outcomes }
        let files = subject.seen(.secretFile, .keyFile, .appConfig).filter {
            $0.holdsSecrets == true && $0.isRegular
        }
        return subject.eachTracked(files) { file, state in
            let what: String
            let remedy: Remedy
            if state.isTracked {
                what = "is in every clone of this repository"
                remedy = Remedy(
                    .run("git rm --cached -- \(ShellWord.quoted(file.shown))"),
                    mayBreak: "The history keeps the old values: change them.")
            } else if let commit = state.firstCommit {
                what = "is in the history since commit \(commit)"
                remedy = Remedy(.advise("change every secret that was ever in \(file.shown)"))
            } else if !state.isIgnored {
                what = "would be committed by the next `git add .`"
                remedy = Remedy(.run("printf '%s\\n' \(ShellWord.quoted(file.shown)) >> .gitignore"))
            } else if let gap = state.historyGap {
                return .unknown(
                    reason: "The history could not be read to its end: \(gap)",
                    remedy: "Run `git fetch --unshallow`, or the audit where the whole history is.")
            } else {
                return .pass([Observation("ignored, and no commit has it", at: file.place)])
            }
            return .fail(
                Failure(
                    "\(file.shown) with its secret \(what).",
                    reach: state.isTracked || state.firstCommit != nil ? .local : .fault, at: [file.place],
                    seen: [Observation(what, at: file.place)], remedy: remedy))
        }
    }

    private static let compose = """
        services:
          db:
            image: postgres:16.4
            environment:
              POSTGRES_PASSWORD_FILE: /run/secrets/db_password
            secrets: [db_password]
        secrets:
          db_password:
            file: ./db_password.txt
        """

    private static func git(
        isIgnored: Bool = true, isTracked: Bool = false, firstCommit: String? = nil
    ) -> FileEvidence.Repository {
        .present([
            FileEvidence.Tracked(
                shown: "db_password.txt", isIgnored: isIgnored, isTracked: isTracked, firstCommit: firstCommit)
        ])
    }
}
