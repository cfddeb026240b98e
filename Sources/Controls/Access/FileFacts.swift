import Evidence
import FileAccess
import StackModel

extension Case {
    /// The files that were looked at for one of the purposes.
    func seen(_ purposes: FileEvidence.Seen.Purpose...) -> [FileEvidence.Seen] {
        (evidence.files?.seen ?? []).filter { purposes.contains($0.purpose) }
    }

    /// An `unknown` on each thing that should have been looked at and could not be.
    func fileGaps(where isAsked: (String) -> Bool = { _ in true }) -> [Outcome] {
        evidence.gaps.compactMap { gap in
            guard gap.what.hasPrefix("files:") else { return nil }
            let file = String(gap.what.dropFirst(6))
            return isAsked(file) ? .unknown(.file(file), gap.reason, remedy: gap.remedy) : nil
        }
    }

    /// The one outcome for a project whose files were not looked at.
    var filesNotSeen: [Outcome]? {
        guard evidence.files == nil else { return nil }
        return [
            .unknown(
                .stack, "The owner's files were not looked at.", remedy: "Run `watertight audit` on the server itself.")
        ]
    }

    /// Judges files by what git knows of them; files in no repository are not applicable.
    func eachTracked(
        _ files: [FileEvidence.Seen], _ judge: (FileEvidence.Seen, FileEvidence.Tracked) -> Verdict
    ) -> [Outcome] {
        guard !files.isEmpty else { return [] }
        guard let repository = evidence.files?.repository else { return filesNotSeen ?? [] }
        switch repository {
        case .unknown(let reason):
            return [.unknown(.stack, sentence(reason), remedy: "Run the audit where git is installed and may read it.")]
        case .none:
            return files.map { .notApplicable(.file($0.shown), "The file is in no git repository.") }
        case .present(let tracked):
            return files.map { file in
                guard let state = tracked.first(where: { $0.shown == file.shown }) else {
                    return .notApplicable(.file(file.shown), "The file is in no git repository.")
                }
                if let gap = state.gap {
                    return .unknown(
                        .file(file.shown), sentence(gap), remedy: "Run the audit as the owner of the repository.")
                }
                return Outcome(.file(file.shown), judge(file, state))
            }
        }
    }

    private func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

extension FileEvidence.Seen {
    /// The file as a whole.
    var place: SourceSpan { SourceSpan(file: shown, line: 1, column: 1) }
    var mode: UInt16 { attributes.mode }
    /// The numeric owner.
    var owner: UInt32 { attributes.user }
    var isRegular: Bool { attributes.kind == .file }
    var isFolder: Bool { attributes.kind == .directory }
    /// `0644`, as `ls` and `chmod` have it.
    var octal: String { "0" + String(mode & 0o777, radix: 8) }
    /// Whether the owner's group is theirs alone, as Debian and Ubuntu make one for each user.
    var hasPrivateGroup: Bool { attributes.group == attributes.user }
    /// Whether every account of the host may read it.
    var isReadableByAll: Bool { mode & 0o004 != 0 }
    /// Whether another account than the owner may read it.
    var isReadableByOthers: Bool { mode & 0o044 != 0 }
    /// Whether another account than the owner may change it; a group of the owner's own counts for nothing.
    var isWritableByOthers: Bool { mode & 0o002 != 0 || (mode & 0o020 != 0 && !hasPrivateGroup) }
}
