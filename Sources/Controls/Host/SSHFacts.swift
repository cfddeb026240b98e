import Evidence
import StackModel

extension Case {
    /// Judges the SSH server; a machine without one has nothing to be judged.
    ///
    /// What the files say passes only where the running server has read them as they are now.
    func onSSH(_ judge: (SSHServer) -> [Outcome]) -> [Outcome] {
        onHost(\.ssh, "ssh") { server in
            guard server.isInstalled else { return [.notApplicable(.host, "There is no SSH server on this machine.")] }
            guard let changed = server.changedSinceRead else { return judge(server) }
            return judge(server).map { outcome in
                guard case .pass = outcome.verdict else { return outcome }
                return .unknown(
                    outcome.subject, "\(changed) was changed after the running SSH server had last read its settings.",
                    remedy: "Run `sudo sshd -t && sudo systemctl reload ssh`, and then the audit again.")
            }
        }
    }
}

extension SSHServer {
    /// Where the keyword's value in force stands; the main file where none is written.
    func place(of keyword: String) -> SourceSpan {
        setting(keyword)?.span ?? SourceSpan(file: file, line: 1, column: 1)
    }

    /// Whether a keyword was written at all.
    func isWritten(_ keyword: String) -> Bool { setting(keyword)?.span != nil }

    /// Whether a password alone lets somebody in who has these settings.
    func allowsPassword(_ value: (String) -> String?) -> Bool {
        let isPassword = value("passwordauthentication") == "yes"
        // The other spelling of a password: asked for by PAM.
        let isAsked = value("kbdinteractiveauthentication") == "yes" && value("usepam") == "yes"
        guard isPassword || isAsked else { return false }
        guard let methods = value("authenticationmethods"), methods != "any" else { return true }
        // Each word is one way in; a way with `publickey` in it needs a key as well.
        return methods.split(separator: " ").contains { way in
            let steps = way.split(separator: ",").map { $0.split(separator: ":").first.map(String.init) ?? "" }
            return !steps.contains("publickey") && !steps.contains("hostbased")
        }
    }

    /// Whether a password alone lets anybody in.
    var allowsPassword: Bool { allowsPassword { value($0) } }

    /// `unknown` where a file that may say otherwise could not be read; nil where all of them were.
    var undecided: Outcome? {
        guard let file = unread.first else { return nil }
        return .unknown(
            .host, "\(file) could not be read, and the SSH server itself could not be asked.",
            remedy: "Run the audit with sudo.")
    }

    /// Whether a block is about private addresses alone.
    static func isPrivate(_ match: Match) -> Bool {
        let words = match.criteria.split(separator: " ").map(String.init)
        guard let index = words.firstIndex(where: { $0.lowercased() == "address" }), index + 1 < words.count else {
            return false
        }
        return words[index + 1].split(separator: ",").allSatisfy { pattern in
            guard !pattern.hasPrefix("!"), let address = IPAddress(String(pattern.split(separator: "/").first ?? ""))
            else {
                return false
            }
            return address.isPrivate || address.isLoopback
        }
    }
}
