import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// The audit says of each real PostgreSQL what it does with who comes without a password.
@Suite("The real PostgreSQL", .requiresLab, .serialized)
struct PostgresServerTests {
    private static func service(_ name: String, _ method: String) -> String {
        """
          \(name):
            image: postgres:15
            environment: {POSTGRES_PASSWORD: "kJ8-wqLr2_Tz5vNd0s"\(method)}
            volumes: ["./\(name):/var/lib/postgresql/data"]

        """
    }

    @Test("that trusts everyone, that asks, and one whose rules were changed later")
    func methods() async throws {
        let compose =
            "name: databases\nvolumes: {named: {}}\nservices:\n"
            + Self.service("trusting", ", POSTGRES_HOST_AUTH_METHOD: trust")
            + Self.service("asking", "") + Self.service("changed", ", POSTGRES_HOST_AUTH_METHOD: scram-sha-256")
            + Self.service("moved", "") + Self.service("named", "").replacing("./named:", with: "named:")
        try await Lab.run { lab in
            let home = try await Home.make(in: lab)
            let engine = try await Engine.start(on: home.media, images: [RealImage.postgres()])
            let stack = try await ComposeStack.up(on: engine, files: ["compose.yaml": compose])
            let names = ["trusting", "asking", "changed", "moved", "named"]
            for name in names { try await wait(for: name, stack) }
            // Put before all others, as an owner who is locked out does.
            let file = "\(stack.folder)/changed/pg_hba.conf"
            try await home.media.shell("sed -i '1i host all all all trust' \(file)")
            // Read from another file of the same folder.
            let own = "/var/lib/postgresql/data/own.conf"
            try await home.media.shell(
                "cd \(stack.folder)/moved && sed '1i host all all all trust' pg_hba.conf >own.conf && "
                    + "chown --reference pg_hba.conf own.conf && echo \"hba_file = '\(own)'\" >>postgresql.conf")
            try await stack.compose(["restart", "--timeout", "5", "changed", "moved"])
            for name in ["changed", "moved"] { try await wait(for: name, stack) }
            let verdicts = try await verdicts(home.media, stack.folder)
            for name in names {
                let isOpen = try await letsIn(name, stack)
                #expect(isOpen == !["asking", "named"].contains(name))
                #expect(verdicts["service:\(name)"] == (isOpen ? "fail" : "pass"), "\(name)")
            }
            try await asOrdinaryUser(home.media, stack.folder)
        }
    }

    /// Who may not read the data is never told that all is well.
    private func asOrdinaryUser(_ media: LabHost, _ folder: String) async throws {
        try await media.shell("cp \(BuiltProgram.path) /tmp/watertight; chmod 755 /tmp/watertight")
        let result = try await media.run(
            [
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/tmp", "/tmp/watertight",
                "audit", "--format", "json", folder,
            ])
        let verdicts = try Self.verdicts(Data(result.output))
        for name in ["asking", "changed", "moved", "named"] {
            #expect(verdicts["service:\(name)"] == "unknown", "\(name): \(result.errorText)")
        }
        // The variable stands where everybody may read it.
        #expect(verdicts["service:trusting"] == "fail")
    }

    private func wait(for name: String, _ stack: ComposeStack) async throws {
        for _ in 0..<200 {
            let there = try await stack.exec(name, ["/usr/lib/postgresql/15/bin/pg_isready", "-h", "127.0.0.1"])
            if there.status == 0 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw LabFailure("\(name) does not answer: \(try await stack.logs(name))")
    }

    /// Whether the superuser is let in without a password, from the container's own address and not from its loopback.
    private func letsIn(_ name: String, _ stack: ComposeStack) async throws -> Bool {
        let line = "exec /usr/lib/postgresql/15/bin/psql -w -h $(hostname -i) -U postgres -tAc 'select 41 + 1'"
        let result = try await stack.exec(name, ["sh", "-c", line])
        if result.status == 0 { return result.text.contains("42") }
        guard result.errorText.contains("no password supplied") else { throw LabFailure("psql: \(result.errorText)") }
        return false
    }

    private struct Report: Decodable {
        var controls: [Answer]
        struct Answer: Decodable {
            var control: String
            var subjects: [Outcome]
        }
        struct Outcome: Decodable {
            var subject: String
            var verdict: String
        }
    }

    private func verdicts(_ host: LabHost, _ folder: String) async throws -> [String: String] {
        let result = try await host.watertight("audit", folder, "--format", "json")
        return try Self.verdicts(Data(result.output))
    }

    private static func verdicts(_ output: Data) throws -> [String: String] {
        let report = try JSONDecoder().decode(Report.self, from: output)
        let answer = report.controls.first { $0.control == "access.database-without-password" }
        return Dictionary(
            (answer?.subjects ?? []).map { ($0.subject, $0.verdict) }, uniquingKeysWith: { first, _ in first })
    }
}
