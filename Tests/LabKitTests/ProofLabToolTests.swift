import LabKit
import Processes
import ProgramTestSupport
import Testing

/// The program that people use labs by, as it was built beside these tests.
@Suite("The lab that stays", .requiresLab, .serialized)
struct ProofLabToolTests {
    @Test("comes up, is broken and mended, and leaves nothing when it goes")
    func upAndDown() async throws {
        let before = try await MachineSnapshot.take()
        let folder = try ScratchFolder()
        let state = folder.path + "/state"
        func lab(_ words: String...) async throws -> ProcessResult {
            let request = ProcessRequest(
                BuiltProgram.folder + "/lab", words,
                environment: ["LAB_STATE": state, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"],
                timeLimit: .seconds(150))
            return try await Blocking.run { Result { try LiveProcessRunner().run(request) } }.get()
        }
        #expect(try await lab("down").status == 0)
        #expect(try await lab("break", "link-down").status == 1)
        let up = try await lab("up")
        #expect(up.status == 0, "\(up.text)")
        #expect(up.text.contains("nsenter --all --target"))
        #expect(try await lab("up").status == 1)
        #expect(try await lab("break", "no-such-thing").status == 3)
        #expect(try await lab("watch", "2").text.contains(" 0 leaked\n"))
        #expect(try await lab("break", "ipv6-only-open").status == 0)
        let broken = try await lab("watch", "2")
        #expect(!broken.text.contains(" 0 leaked"), "\(broken.text)")
        #expect(try await lab("heal", "ipv6-only-open").status == 0)
        #expect(try await lab("watch", "2").text.contains(" 0 leaked\n"))
        #expect(try await lab("down").status == 0)
        #expect(try await lab("watch", "2").status == 1)
        let after = try await MachineSnapshot.take()
        #expect(before.changes(to: after) == [])
    }
}
