import StackModel
import Testing

@testable import Controls

/// A user without its group is half a remedy.
struct RootUserTests {
    @Test(arguments: [
        ("PUID=0", "PGID=0", "PGID is 0 too"), ("PUID=0", "TZ=UTC", "Set PGID beside it"),
        ("PLEX_UID=0", "PLEX_GID=0", "PLEX_GID is 0 too"), ("PUID=0", "PGID=1000", "1000 must be you"),
    ])
    func `the remedy speaks of the group too`(user: String, group: String, expected: String) throws {
        let compose = """
            services:
              radarr:
                image: lscr.io/linuxserver/radarr:6.1.0
                environment: ["\(user)", "\(group)"]

            """
        let subject = Case(try ExampleProject(example: .passes("", compose)).evidence())
        guard case .fail(let failure)? = Control.rootUser.judge(subject).first?.verdict else {
            Issue.record("no finding")
            return
        }
        #expect(failure.remedy?.mayBreak?.hasPrefix(expected) == true)
    }
}
