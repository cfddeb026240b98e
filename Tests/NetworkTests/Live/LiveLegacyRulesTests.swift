import LabKit
import LinuxNet
import Testing

/// What the older iptables has loaded, read without its programs.
@Suite(
    .enabled(if: TestNamespace.whyNot == nil, Comment(rawValue: TestNamespace.whyNot ?? "")), .serialized,
    .timeLimit(.minutes(2)))
struct LiveLegacyRulesTests {
    @Test func `rules, policies and tables change the fingerprint, packets do not`() throws {
        let place = try TestNamespace()
        let rules = try LegacyRules(ofProcess: Int(place.process))
        let empty = rules.fingerprint()
        #expect(empty == 0)
        #expect(!rules.isInUse)
        // Asking makes no table.
        #expect(try place.attempt("cat /proc/net/ip_tables_names /proc/net/ip6_tables_names").output == "")

        var seen: Set<Int> = [empty]
        for line in [
            "iptables-legacy -A OUTPUT -o lo -j ACCEPT", "iptables-legacy -P OUTPUT DROP",
            "iptables-legacy -A OUTPUT -d 10.0.0.0/8 -m limit --limit 3/s -j ACCEPT",
            "iptables-legacy -t nat -A POSTROUTING -j MASQUERADE",
            "ip6tables-legacy -A OUTPUT -o lo -j ACCEPT", "ip6tables-legacy -P OUTPUT DROP",
            "iptables-legacy -R OUTPUT 1 -o eth0 -j ACCEPT", "iptables-legacy -F OUTPUT",
        ] {
            try place.run(line)
            let now = rules.fingerprint()
            #expect(!seen.contains(now), "\(line)")
            #expect(rules.isInUse)
            #expect(rules.fingerprint() == now)
            seen.insert(now)
        }
        // Packets are counted by the rules.
        try place.run("iptables-legacy -P OUTPUT ACCEPT; iptables-legacy -A OUTPUT -m limit --limit 3/s -j ACCEPT")
        let before = rules.fingerprint()
        try place.run("for i in 1 2 3; do echo x | nc -u -w 1 -q 0 127.0.0.1 9 || true; done")
        let counted = try place.attempt("iptables-legacy -v -x -n -L OUTPUT").output
        #expect(counted.split(separator: "\n").last?.split(separator: " ").first.map(String.init) != "0", "\(counted)")
        #expect(rules.fingerprint() == before)
    }

    @Test func `it costs next to nothing, and a process that is gone is no error`() throws {
        let place = try TestNamespace()
        try place.run("for i in $(seq 200); do iptables-legacy -A OUTPUT -d 10.0.$i.1 -j DROP; done")
        let rules = try LegacyRules(ofProcess: Int(place.process))
        let clock = ContinuousClock()
        let time = clock.measure { for _ in 0..<50 { _ = rules.fingerprint() } } / 50
        print("legacy rules: 200 of them read in \(time)")
        #expect(time < .milliseconds(20))
        #expect(throws: NamespaceError.self) { _ = try LegacyRules(ofProcess: 0) }
    }
}
