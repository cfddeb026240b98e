import Evidence
import StackModel
import Testing

@testable import Collectors

@Suite("The apps' settings files are read key by key, with places")
struct SettingsReaderTests {
    private let reader = SettingsReader(file: "f", prefix: "") { _, value in .text(value) }

    private func keys(_ text: String, _ format: SettingsFiles.Format) throws -> [String] {
        try reader.entries(of: Array(text.utf8), as: format).map {
            "\($0.key)=\($0.text ?? "?")@\($0.span.line):\($0.span.column)"
        }
    }

    @Test("INI: sections, Qt's groups, quotes, comments, CRLF")
    func ini() throws {
        let text =
            "; by Qt\r\n[Preferences]\r\nWebUI\\Port=8080\r\n  WebUI\\ServerDomains=\"localhost;gluetun\"\r\n[Meta]\r\nMigrationVersion=8\r\n"
        #expect(
            try keys(text, .ini) == [
                "Preferences/WebUI\\Port=8080@3:1", "Preferences/WebUI\\ServerDomains=localhost;gluetun@4:3",
                "Meta/MigrationVersion=8@6:1",
            ])
    }

    @Test("XML: nesting, repeats, empty elements, entities, comments, CDATA")
    func xml() throws {
        let text = """
            <?xml version="1.0"?>
            <!-- <Port>1</Port> -->
            <Config a="b>c">
              <Port>7878</Port>
              <UrlBase />
              <Name>a &amp; b &lt;c&gt;</Name>
              <Repositories><Info><Url>one</Url></Info><Info><Url><![CDATA[two<]]></Url></Info></Repositories>
            </Config>
            """
        #expect(
            try keys(text, .xml) == [
                "Port=7878@4:3", "UrlBase=@5:3", "Name=a & b <c>@6:3", "Repositories/Info/Url=one@7:23",
                "Repositories/Info/Url=two<@7:50",
            ])
    }

    @Test(
        "XML that does not close, is too deep or brings a document type is refused with its line",
        arguments: [
            "<Config>\n<Port>1</Prt>\n</Config>", "<Config><Port>1", "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>",
            String(repeating: "<a>", count: 200), "<", "<>", "</a>",
        ])
    func brokenXML(_ text: String) {
        #expect(throws: SettingsError.self) { try keys(text, .xml) }
    }

    @Test("YAML and JSON: nesting, lists, null, a text that looks like null")
    func trees() throws {
        #expect(
            try keys("auth:\n  type: null\n  username: 'null'\nlist:\n- a\n- b: c\n", .yaml) == [
                "auth/type=@2:9", "auth/username=null@3:13", "list/0=a@5:3", "list/1/b=c@6:6",
            ])
        #expect(
            try keys("{\"main\": {\"apiKey\": \"x\"}, \"a\": [true]}", .json) == [
                "main/apiKey=x@1:21", "a/0=true@1:33",
            ])
    }

    @Test("An alias bomb and a broken file end with an error, not with the memory")
    func bombs() {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(throws: SettingsError.self) { try keys(bomb, .yaml) }
        #expect(throws: SettingsError.self) { try keys("a: [1, 2", .yaml) }
        #expect(throws: SettingsError.self) { try reader.entries(of: [0xff, 0xfe, 0x00], as: .ini) }
    }

    @Test("TOML as Gluetun reads it: arrays of tables, lists over several lines, comments")
    func toml() throws {
        let text = """
            # roles
            [[roles]]
            name = "monitor" # for us
            routes = [
              "GET /v1/publicip/ip",
            ]
            auth = "none"
            [[roles]]
            auth = 'apikey'
            """
        #expect(
            try keys(text, .toml) == [
                "roles/0/name=monitor@3:1", "roles/0/routes=[ \"GET /v1/publicip/ip\", ]@4:1", "roles/0/auth=none@7:1",
                "roles/1/auth=apikey@9:1",
            ])
        #expect(throws: SettingsError.self) { try keys("routes = [\n\"a\"", .toml) }
        #expect(throws: SettingsError.self) { try keys("nonsense", .toml) }
    }

    @Test("The hash of qBittorrent's documented password is told, whatever stands around it")
    func defaultHash() throws {
        let hash =
            "ARQ77eY1NUZaQsuDHbIMCA==:0WMRkYTUWVT9wVvdDtHAjU9b3b7uB8NR1Gur2hmQCvCDpm39Q+PsJRJPaCU51dEiz+dTzh8qbPsL8WkFljQYFQ=="
        let text = "[Preferences]\nWebUI\\Password_PBKDF2=\"@ByteArray(\(hash))\"\n"
        let entry = try #require(try reader.entries(of: Array(text.utf8), as: .ini).first)
        #expect(entry.secret?.strength == .knownDefault)
        #expect(entry.secret?.defaultOf == "qBittorrent")
    }
}
