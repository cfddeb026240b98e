import FileAccess
import Testing

@testable import watertight

@Suite struct SealUnitTests {
    private static let packaging = FilePath.joined(FilePath.directory(of: #filePath), "../../packaging/systemd")

    @Test(
        "the units that are installed are the ones of the package",
        arguments: [
            ("watertight-seal.service", "watertight-seal.service"),
            ("watertight-seal-refresh.service", "watertight-seal-refresh.service"),
            ("nftables-watertight-seal.conf", "nftables.service.d/watertight-seal.conf"),
        ])
    func files(_ name: String, _ place: String) throws {
        let written = try LiveFileSystem().read(FilePath.joined(Self.packaging, name), limit: 1 << 16)
        let installed = SealUnits.files(program: SealUnitText.usualProgram).first { $0.path.hasSuffix("/\(place)") }
        #expect(installed?.text == String(decoding: written, as: UTF8.self))
    }

    @Test func `they start the program that installs them`() {
        for (path, text) in SealUnits.files(program: "/opt/w/watertight") {
            #expect(text.contains("/opt/w/watertight seal") && !text.contains(SealUnitText.usualProgram), "\(path)")
        }
    }
}
