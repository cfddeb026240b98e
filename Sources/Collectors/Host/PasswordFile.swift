import FileAccess
import StackModel

/// `/etc/passwd`, line by line.
struct PasswordFile {
    static let path = "/etc/passwd"

    /// One account.
    struct Entry {
        var name: String
        /// Whether the old password field says something else than "see shadow".
        var field: String
        var user: UInt32
        var group: UInt32
        var home: String
        var shell: String
        var line: Int

        /// Whether it belongs to a person: Debian gives people the ids from 1000 on, and keeps 65534 for nobody.
        var isPerson: Bool { (1000..<65534).contains(user) }
    }

    /// Empty when the file cannot be read.
    let entries: [Entry]
    /// Why it could not be read.
    let failure: FileError?

    init(_ host: HostAccess) {
        do {
            entries = try host.text(Self.path).hostLines.enumerated().compactMap { Self.entry($1, line: $0 + 1) }
            failure = nil
        } catch {
            entries = []
            failure = error
        }
    }

    private static func entry(_ line: String, line number: Int) -> Entry? {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 7, !fields[0].isEmpty, let user = UInt32(fields[2]), let group = UInt32(fields[3]) else {
            return nil
        }
        return Entry(
            name: fields[0], field: fields[1], user: user, group: group, home: fields[5], shell: fields[6],
            line: number)
    }
}
