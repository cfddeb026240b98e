import Evidence
import StackModel

extension Case {
    /// Judges fail2ban; a machine without it has nothing to be judged.
    func onFail2ban(_ judge: (Fail2ban) -> [Outcome]) -> [Outcome] {
        onHost(\.fail2ban, "fail2ban") { found in
            guard found.isInstalled else { return [.notApplicable(.host, "fail2ban is not installed.")] }
            return judge(found)
        }
    }

    /// Judges each jail that is on.
    func eachJail(_ judge: (Jail) -> Verdict?) -> [Outcome] {
        onFail2ban { found in
            let outcomes = found.jails.compactMap { jail in judge(jail).map { Outcome(.jail(jail.name), $0) } }
            if let gap = evidence.gaps.first(where: { $0.what == "host:fail2ban" }) {
                return outcomes + [.unknown(.host, gap.reason, remedy: gap.remedy)]
            }
            return outcomes.isEmpty ? [.notApplicable(.host, "fail2ban has no such jail.")] : outcomes
        }
    }
}

extension Jail {
    /// Whether it watches SSH.
    var isSSH: Bool { filter == "sshd" || name == "sshd" }

    /// Whether it bans on that port.
    func covers(_ wanted: Int) -> Bool {
        port.split(separator: ",").contains { part in
            let word = part.filter { $0 != " " }.lowercased()
            if let number = Int(word) { return number == wanted }
            if let name = Self.names[word] { return name == wanted }
            let ends = word.split { $0 == ":" || $0 == "-" }.compactMap { Int($0) }
            return ends.count == 2 && ends[0] <= wanted && wanted <= ends[1]
        }
    }

    private static let names = ["ssh": 22, "http": 80, "https": 443, "smtp": 25, "imap": 143, "imaps": 993]

    /// Whether its actions ban on its ports alone, as `multiport` does.
    var bansSinglePorts: Bool {
        actions.contains { $0.chain != "" && !$0.name.contains("allports") }
    }
}

/// fail2ban's files in examples.
public enum JailExample {
    public static let base = Example.File.system(
        "/etc/fail2ban/jail.conf",
        """
        [DEFAULT]
        bantime = 10m
        findtime = 10m
        maxretry = 5
        enabled = false
        filter = %(__name__)s
        port = 0:65535
        chain = <known/chain>
        banaction = iptables-multiport
        action_ = %(banaction)s[port="%(port)s", chain="%(chain)s"]
        action = %(action_)s
        backend = auto
        [sshd]
        port = ssh
        logpath = /var/log/auth.log

        """)

    static func files(_ local: String, logs: [String] = ["/var/log/auth.log"]) -> [Example.File] {
        [base, .system("/etc/fail2ban/jail.local", local)] + logs.map { .system($0, "line\n") }
    }

    static let alive = ["fail2ban-client ping": "Server replied: pong\n"]
}
