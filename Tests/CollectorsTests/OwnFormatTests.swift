import Evidence
import FileAccess
import StackModel
import Testing

@testable import Collectors

@Suite("Settings files of a form of their own")
struct OwnFormatTests {
    @Test("of Plex's preferences the networks are read, with their place, and nothing else")
    func plex() throws {
        let text = """
            <?xml version="1.0" encoding="utf-8"?>
            <!-- a > b -->
            <Preferences MachineIdentifier="x" PlexOnlineToken="SECRET"
              allowedNetworks='192.168.1.0/255.255.255.0|10.0.0.7' FriendlyName="a &gt; b"/>
            """
        let entries = try AttributeText.entries(text, file: "Preferences.xml")
        #expect(entries.map(\.key) == ["allowedNetworks"])
        #expect(entries.first?.value == "192.168.1.0/255.255.255.0|10.0.0.7")
        #expect(entries.first?.line == 4)
        #expect(entries.first?.column == 3)
        #expect(try AttributeText.entries("<Preferences/>", file: "p").isEmpty)
    }

    @Test(
        "what is cut off or no element is a fault, never a crash",
        arguments: [
            "", "<", "<?xml", "<!-- ", "plain", "<Preferences", "<Preferences a", "<Preferences a=",
            "<Preferences a=b>",
            "<Preferences a=\"b", "<Preferences a=\"b\"", "<Preferences a=\"b\" c",
        ])
    func cut(_ text: String) {
        #expect(throws: SettingsError.self) { try AttributeText.entries(text, file: "p") }
    }

    /// `{"AllowFunnel": {"a:443": true}}` and `{"Web": {}, "TCP": {"80": {"HTTP": true}}}`.
    private static let funnel = "eyJBbGxvd0Z1bm5lbCI6IHsiYTo0NDMiOiB0cnVlfX0="
    private static let plain = "eyJXZWIiOiB7fSwgIlRDUCI6IHsiODAiOiB7IkhUVFAiOiB0cnVlfX19"

    @Test("of Tailscale's state what the profile in use serves is read, and no key")
    func tailscale() throws {
        // "profile-2222"
        let state = """
            {"_machinekey": "cHJpdmtleTpTRUNSRVQ=", "_current-profile": "cHJvZmlsZS0yMjIy",
             "_serve/1111": "\(Self.funnel)",
             "_serve/2222": "\(Self.plain)"}
            """
        let entries = try TailscaleState.entries(state, file: "tailscaled.state")
        #expect(entries.map(\.key) == ["TCP/80/HTTP"])
        #expect(entries.first?.line == 3)
        let unnamed = try TailscaleState.entries("{\"_serve/1111\": \"\(Self.funnel)\"}", file: "t")
        #expect(unnamed.map(\.key) == ["AllowFunnel/a:443"])
        #expect(unnamed.first?.value == "true")
        #expect(try TailscaleState.entries("{}", file: "t").isEmpty)
    }

    @Test(
        "a state that cannot be read is a fault",
        arguments: ["{", "{\"_serve/1\": \"***\"}", "{\"_serve/1\": \"ew==\"}"])
    func damaged(_ text: String) {
        #expect(throws: SettingsError.self) { try TailscaleState.entries(text, file: "t") }
    }
}
