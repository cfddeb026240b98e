import Clients
import ClientsTestSupport
import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

/// Answers as `SystemController`, `UserController` and `PluginsController` of 10.11.11 and 12.0-rc5 give them: stand-ins.
@Suite("The running Jellyfin")
struct JellyfinVisitTests {
    private func stack(_ version: String) -> AskedStack {
        AskedStack(
            name: "jellyfin", image: "jellyfin/jellyfin:\(version)",
            files: ["/srv/s/secrets/key": .init("fedcba98765432100123456789abcdef\n")],
            access: [AppAccess(service: "jellyfin", key: .file("secrets/key"))], port: 8096)
    }

    @Test("every version is asked with the one header that all of them take", arguments: ["10.11.11", "12.1.0"])
    func versions(_ version: String) async throws {
        let (live, gaps, client) = await stack(version).collect([
            "GET /System/Info/Public": .json(#"{"Version": "\#(version)", "StartupWizardCompleted": true}"#),
            "GET /System/Configuration": .json(#"{"EnableMetrics": true, "CorsHosts": ["*"], "ServerName": "x"}"#),
            "GET /System/Configuration/network": .json(
                #"{"EnableRemoteAccess": false, "KnownProxies": ["172.30.0.9", "172.30.0.8"], "CertificatePassword": "SECRETVALUE"}"#
            ),
            "GET /Repositories": .json(
                #"[{"Url": "https://repo.jellyfin.org/a", "Enabled": true}, {"Url": "https://x.example/b"}]"#),
            "GET /Users": .json(
                #"[{"Name": "keeper", "HasPassword": true, "Policy": {"IsAdministrator": true, "MaxParentalRating": null}}, {"Name": "ldap", "HasPassword": false, "Policy": {"AuthenticationProviderId": "Jellyfin.Plugin.LDAP_Auth.LdapAuthenticationProviderPlugin"}}]"#
            ),
            "GET /Plugins": .json(#"[{"Name": "TMDb", "Version": "1", "Status": "Active"}]"#),
        ])
        #expect(gaps.isEmpty)
        #expect(live.probes.first?.version == version)
        #expect(live.probes.first?.answer(to: .setup)?.finding == .closed)
        let settings = try #require(live.settings.first)
        #expect(settings.entry("system/EnableMetrics")?.text == "true")
        #expect(settings.entry("network/KnownProxies")?.text == "172.30.0.9;172.30.0.8")
        #expect(settings.entries.filter { $0.key == "system/PluginRepositories/RepositoryInfo/Url" }.count == 2)
        #expect(settings.entry("Users/0/IsAdministrator")?.text == "true")
        #expect(settings.entry("Users/0/MaxParentalRating") == nil)
        #expect(settings.entry("Users/1/IsOwnLogin")?.text == "false")
        var dumped = ""
        dump(live, to: &dumped)
        #expect(!dumped.contains("SECRETVALUE") && !dumped.contains("fedcba98"))
        for request in client.requests where request.path != "/System/Info/Public" {
            #expect(
                request.values(of: "Authorization") == ["MediaBrowser Token=\"fedcba98765432100123456789abcdef\""])
            #expect(request.headers.count == 1 && !request.path.contains("?"))
        }
    }

    @Test("an unfinished wizard is seen without any key")
    func wizard() async {
        let (live, _, _) = await AskedStack(name: "jellyfin", image: "jellyfin/jellyfin:12.1", port: 8096).collect([
            "GET /System/Info/Public": .json(#"{"Version": "12.1.0", "StartupWizardCompleted": false}"#)
        ])
        #expect(live.probes.first?.answer(to: .setup)?.finding == .open)
        #expect(live.settings.isEmpty)
    }

    @Test("a credential file that is missing or empty is a gap that does not repeat its path")
    func missingKey() async {
        var asked = stack("12.1.0")
        asked.files = ["/srv/s/secrets/key": .init("\n")]
        let (_, gaps, client) = await asked.collect([
            "GET /System/Info/Public": .json(#"{"Version": "12.1.0", "StartupWizardCompleted": true}"#)
        ])
        #expect(gaps.map(\.what) == ["credentials:jellyfin"])
        #expect(client.requests.allSatisfy { !$0.isCredentialed })
    }
}
