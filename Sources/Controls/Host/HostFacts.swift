import Evidence
import FileAccess
import StackModel

extension Case {
    /// Judges one part of the machine.
    ///
    /// Where the machine was not looked at, nothing is said at all: an audit of files on a laptop is about the files. A part
    /// that was looked at in vain is `unknown`.
    func onHost<Part>(
        _ part: (HostEvidence) -> Part?, _ name: String, on subject: Subject = .host, _ judge: (Part) -> [Outcome]
    ) -> [Outcome] {
        guard let host = evidence.host else { return [] }
        guard let found = part(host) else { return [hostGap(name, on: subject)] }
        return judge(found)
    }

    /// `unknown`, with why that part of the machine could not be seen.
    func hostGap(_ name: String, on subject: Subject = .host) -> Outcome {
        let what = "host:\(name)"
        let gap = evidence.gaps.first { $0.what == what } ?? evidence.gaps.first { $0.what.hasPrefix(what) }
        return .unknown(
            subject, gap?.reason ?? "That part of the machine could not be seen.",
            remedy: gap?.remedy ?? "Run the audit with sudo on the server itself.")
    }
}

extension HostFile {
    /// The file as a whole.
    var place: SourceSpan { SourceSpan(file: path, line: 1, column: 1) }
    /// `0644`, as `ls` and `chmod` have it.
    var octal: String { "0" + String(attributes.mode & 0o777, radix: 8) }
    /// Whether another account than its owner and root may change it.
    var isWritableByOthers: Bool {
        attributes.mode & 0o002 != 0
            || (attributes.mode & 0o020 != 0 && attributes.group != 0 && attributes.group != attributes.user)
    }
}

/// Files that the examples of the host's controls share.
enum HostExample {
    static let passwd = """
        root:x:0:0:root:/root:/bin/bash
        www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
        alice:x:1000:1000:Alice:/home/alice:/bin/bash

        """
    static let shadow = "root:*:19000:0:99999:7:::\nalice:$y$j9T$abc$def:19000:0:99999:7:::\n"

    static let keysOnly = "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"

    /// What systemd answers of an SSH server that was started or reloaded then.
    static func server(lastRead moment: String) -> [String: String] {
        let question =
            "systemctl show --no-pager --property=ActiveState,StateChangeTimestamp -- ssh.service sshd.service"
        return [question: "ActiveState=active\nStateChangeTimestamp=\(moment)\n"]
    }

    static func sshd(_ text: String, mode: UInt16 = 0o644) -> Example.File {
        .system("/etc/ssh/sshd_config", text, mode: mode)
    }

    static func accounts(
        passwd: String = HostExample.passwd, shadow: String = HostExample.shadow, shadowMode: UInt16 = 0o640,
        sudoers: String = "%sudo ALL=(ALL:ALL) ALL\n", group: String = "sudo:x:27:alice\n"
    ) -> [Example.File] {
        [
            .system("/etc/passwd", passwd), .system("/etc/shadow", shadow, mode: shadowMode),
            .system("/etc/sudoers", sudoers, mode: 0o440), .system("/etc/group", group),
        ]
    }
}

/// Numbers of seconds as people say them.
enum Period {
    static func words(_ seconds: Int) -> String {
        if seconds < 120 { return "\(seconds) seconds" }
        if seconds < 7200 { return "\(seconds / 60) minutes" }
        if seconds < 172_800 { return "\(seconds / 3600) hours" }
        return "\(seconds / 86400) days"
    }
}
