import StackModel
import Testing

@Suite struct RedactorTests {
    @Test func `a distinctive value is masked in every text`() {
        let redactor = Redactor()
        let scanner = SecretScanner(redactor: redactor)
        _ = scanner.classify(name: "DB_PASSWORD", value: "q8Zp2LwX0vTn")
        #expect(redactor.redact("could not log in with q8Zp2LwX0vTn.") == "could not log in with ••••••••••••.")
        #expect(redactor.redact("nothing here") == "nothing here")
    }

    @Test func `a path of the project's folder stays a path, whatever the folder is called`() {
        let redactor = Redactor()
        redactor.insert("q8Zp2LwX0vTn")
        #expect(redactor.redact("stacks/q8Zp2LwX0vTn/compose.yaml:3:5") == "stacks/••••••••••••/compose.yaml:3:5")
        redactor.allow(pathsIn: "stacks/q8Zp2LwX0vTn")
        redactor.allow(pathsIn: "q8Zp2LwX0vTn")
        #expect(redactor.redact("stacks/q8Zp2LwX0vTn/compose.yaml:3:5") == "stacks/q8Zp2LwX0vTn/compose.yaml:3:5")
        #expect(redactor.redact("see (q8Zp2LwX0vTn/compose.yaml)") == "see (q8Zp2LwX0vTn/compose.yaml)")
        // The name alone, what merely contains it, a URL and a deeper folder are no such path.
        for text in [
            "log in with q8Zp2LwX0vTn", "xq8Zp2LwX0vTn/compose.yaml", "http://me:q8Zp2LwX0vTn/",
            "stacks/q8Zp2LwX0vTn/q8Zp2LwX0vTn.env",
        ] {
            #expect(redactor.redact(text).contains("••••••••••••"))
        }
    }

    @Test func `ordinary words and placeholders stay readable`() {
        let redactor = Redactor()
        let scanner = SecretScanner(redactor: redactor)
        for value in ["admin", "radarr", "password", "changeme", "jellyfin"] {
            _ = scanner.classify(name: "DB_PASSWORD", value: value)
        }
        let text = "radarr: the admin password of jellyfin is changeme"
        #expect(redactor.redact(text) == text)
    }

    @Test func `a short value is masked on its own line`() {
        let redactor = Redactor()
        let scanner = SecretScanner(redactor: redactor)
        let span = SourceSpan(file: "compose.yaml", line: 7, column: 9)
        _ = scanner.masked(words: ["serve", "--password", "admin"], at: [nil, nil, span])
        #expect(redactor.mask("      - admin", file: "compose.yaml", number: 7, with: scanner) == "      - •••••")
        #expect(redactor.mask("      - admin", file: "compose.yaml", number: 8, with: scanner) == "      - admin")
    }

    @Test func `each line of a long key is masked alone`() {
        let redactor = Redactor()
        redactor.insert("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n")
        #expect(redactor.redact("  BgkqhkiG9w0B") == "  ••••••••••••")
    }

    @Test func `it prints and reflects as nothing`() {
        let redactor = Redactor()
        redactor.insert("q8Zp2LwX0vTn")
        #expect("\(redactor)" == "•••")
        #expect(!String(reflecting: redactor).contains("q8Zp"))
        var dumped = ""
        dump(redactor, to: &dumped)
        #expect(!dumped.contains("q8Zp"))
    }
}
