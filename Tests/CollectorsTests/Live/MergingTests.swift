import Evidence
import StackModel
import Testing

@Suite("Settings of file and running app become one")
struct MergingTests {
    private func entry(_ key: String, _ text: String, line: Int = 1, source: AppSettings.Source = .file)
        -> AppSettings.Entry
    {
        AppSettings.Entry(
            key: key, value: .text(text),
            span: source == .file
                ? SourceSpan(file: "app.conf", line: line, column: 1) : .answer(of: "app", to: "/x", field: key),
            source: source)
    }

    private func merged(_ file: [AppSettings.Entry], _ live: [AppSettings.Entry]) -> AppSettings {
        AppSettings.merged(
            files: [AppSettings(service: "app", product: "p", files: ["app.conf"], entries: file)],
            answers: [AppSettings(service: "app", product: "p", answers: ["app:/x"], entries: live)])[0]
    }

    @Test("the running value decides, and the file's own is kept where it differs")
    func differs() {
        let settings = merged([entry("Auth", "Forms", line: 7)], [entry("Auth", "none", source: .api)])
        #expect(settings.entries.count == 1)
        #expect(settings.entry("Auth")?.text == "none")
        #expect(settings.entry("Auth")?.span.file == "app:/x#Auth")
        #expect(settings.entry("Auth")?.onDisk?.span.line == 7)
        #expect(settings.files == ["app.conf"] && settings.answers == ["app:/x"])
    }

    @Test(
        "where both say the same the owner's line is shown",
        arguments: [
            ("Forms", "forms"), ("True", "true"), ("localhost;gluetun", "localhost; gluetun"),
            ("10.0.0.0/8, 172.16.0.0/12", "10.0.0.0/8\n172.16.0.0/12"), ("", ""),
        ])
    func same(_ file: String, _ live: String) {
        let entry = merged([entry("K", file, line: 3)], [entry("k", live, source: .api)]).entry("K")
        #expect(entry?.onDisk == nil && entry?.span.line == 3 && entry?.source == .api)
    }

    @Test("the two spellings of qBittorrent's page settings are one")
    func spellings() {
        let old = merged(
            [entry("Preferences/WebUI\\Username", "a")], [entry("WebUI/Username", "b", source: .api)])
        #expect(old.entries.count == 1 && old.entries[0].key == "Preferences/WebUI\\Username")
        #expect(old.entries[0].text == "b" && old.entries[0].onDisk != nil)
    }

    @Test("a list is replaced as a whole")
    func list() {
        let key = "system/PluginRepositories/RepositoryInfo/Url"
        let settings = merged(
            [entry(key, "a"), entry(key, "b"), entry("system/Other", "x")], [entry(key, "c", source: .api)])
        #expect(settings.entries.filter { $0.key == key }.map(\.text) == ["c"])
        #expect(settings.entry("system/Other")?.text == "x")
    }

    @Test("a list that an answer has in one value takes the place of its elements in the file")
    func wholeList() {
        let file = [
            entry("network/KnownProxies/string", "caddy"), entry("network/LocalNetworkSubnets/string", "10.0.0.0/8"),
        ]
        let settings = merged(file, [entry("network/KnownProxies", "", source: .api)])
        #expect(settings.entry("network/KnownProxies/string") == nil)
        #expect(settings.entry("network/KnownProxies")?.text == "")
        #expect(settings.entry("network/LocalNetworkSubnets/string")?.text == "10.0.0.0/8")
    }

    @Test("what only one of them has stays")
    func apart() {
        let settings = merged([entry("A", "1")], [entry("B", "2", source: .api)])
        #expect(settings.entry("A")?.source == .file && settings.entry("B")?.source == .api)
        #expect(AppSettings.merged(files: [], answers: [settings]) == [settings])
    }
}
