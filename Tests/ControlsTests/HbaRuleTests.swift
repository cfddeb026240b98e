import Evidence
import StackModel
import Testing

@testable import Controls

/// The first rule that fits decides.
struct HbaRuleTests {
    @Test(arguments: [
        ("host all all 0.0.0.0/0 trust", true), ("hostssl all all all trust", true),
        ("host app bob samenet trust", true),
        ("host all all 127.0.0.1/32 trust\nhost all all ::1/128 trust\nlocal all all trust", false),
        ("host all all samehost trust", false), ("host all all 172.16.0.0 255.240.0.0 trust", true),
        ("host all all all reject\nhost all all 10.0.0.0/8 trust", false),
        ("host all all ::/0 scram-sha-256\nhost all all 10.0.0.0/8 trust", true),
        ("host app all all scram-sha-256\nhost all all all trust", true),
        ("host all all all scram-sha-256\nhost all bob all trust # for now", false),
        ("host all all \\\n  all trust", true), ("hostgssenc all all all trust", false),
        ("host all all all scram-sha-256\nhost replication all 0.0.0.0/0 trust", true),
        ("host replication all all reject\nhost replication all all trust", false),
        ("hostssl all all all scram-sha-256\nhost all all all trust", true),
        ("host all all all scram-sha-256\nhostssl all all all trust", false),
        ("host app, grafana all all trust", true), ("host app ,grafana all all trust", true),
        ("host all all all ldap ldapserver=a ldapbindpasswd=\"x y\"\nhost all all all trust", false),
        ("host \"my db\" all all trust", true), ("host \"a=b\" all all trust", true),
        ("host all all 127.0.0.1/0 trust", true), ("host \"all\" all all reject\nhost all all all trust", true),
        ("host \"my db\" all all reject\nhost \"my db\" all all trust", false),
        ("HOST all all all TRUST", true), ("host all all 10.0.0.1 255.255.255.255 md5 # trust", false),
        ("host all all 127.0.0.1 0.0.0.0 trust", true), ("host all all 127.0.0.1 255.255.255.255 trust", false),
    ]) func `who is let in without a password`(_ text: String, _ isOpen: Bool) throws {
        let example = Example(
            "",
            files: [
                Example.File(
                    "compose.yaml",
                    "services:\n  db:\n    image: postgres:16.4\n    volumes: [\"./db:/var/lib/postgresql/data\"]\n"),
                Example.File("db/pg_hba.conf", text + "\n"),
            ], expectation: .passes)
        let subject = Case(try ExampleProject(example: example).evidence())
        let settings = try #require(subject.evidence.settings(of: "db"))
        #expect((HbaRules(settings).open != nil) == isOpen)
    }
}
