import Audit
import Evidence
import Reports
import Testing

/// What a person is shown of a proof, and what a program.
struct ProofPageTests {
    private static let made = EngineTime(seconds: 1_795_338_000)

    private static func step(
        _ what: String, _ outcome: ProofStep.Outcome, command: String? = nil, sent: Int = 0, seen: Int = 0,
        found: String = ""
    ) -> ProofStep {
        ProofStep(what, command: command, sent: sent, seen: seen, found: found, time: made, outcome: outcome)
    }

    /// A leak that is seen while the tunnel is down, with names that are not to be trusted.
    private static func leaking() -> ProofRecord {
        let probes = (1...9).map { number in
            step(
                "UDP to 203.0.113.\(number) port 53 out of the network of gluetun, bound to the interface eth0",
                .stopped, command: "nsenter -t 4242 -n nc -u -w 1 203.0.113.\(number) 53", sent: 1,
                found: "a filter in that network refused it; not seen on the host's side")
        }
        return ProofRecord(
            .killSwitch, project: "media", directory: "/srv/media", tunnel: "glue\u{1B}[31mtun", made: made,
            tool: "watertight 0.4.0", manner: .disrupted, verdict: .leaking,
            reason: "4 of 10 probes left outside of the tunnel, over IPv6.",
            remedy: "Start gluetun again, so that it sets its rules anew.",
            basis: ProofBasis(
                engine: "E1",
                members: [
                    .init(
                        id: String(repeating: "a", count: 64), name: "gluetun", image: "sha256:1",
                        started: EngineTime(seconds: 1_795_000_000)),
                    .init(id: String(repeating: "b", count: 64), name: "qbittorrent", image: "sha256:2", started: nil),
                ], networks: [.init(id: "n1", name: "media_default")],
                rules: [.init(place: "gluetun", fingerprint: "6c62272e07bb014262b821756295c58d")]),
            steps: probes + [
                step(
                    "UDP to 2001:db8::77 port 6881 out of the network of gluetun, bound to the interface eth0", .passed,
                    command: "nsenter -t 4242 -n nc -u -w 1 2001:db8::77 6881", sent: 4, seen: 4,
                    found: "seen on the host's side\u{202E}")
            ],
            packets: ProofPackets(tunnel: .init(v4: 1520, v6: 0), lan: .init(v4: 12, v6: 3), leak: .init(v4: 0, v6: 4)),
            witnesses: [
                ProofWitness("the far side", answer: "4 packets from 2001:db8::10", .agrees),
                ProofWitness("the tracker", .silent),
            ], files: [ProofFile("br-0123.pcap", sha256: String(repeating: "0f", count: 32), size: 812)])
    }

    private static func proved() -> ProofRecord {
        ProofRecord(
            .dns, project: "media", directory: "/srv/media", tunnel: "gluetun", made: made, tool: "watertight 0.4.0",
            manner: .observed, verdict: .proved, reason: "6 queries were answered, and none left outside the tunnel.",
            basis: ProofBasis(rules: [.init(place: "gluetun", fingerprint: nil)]))
    }

    private static func page(width: Int = 100, isVerbose: Bool = false) -> ProofPage {
        ProofPage(
            [
                .init(leaking(), .valid(age: 10_800), captures: "/var/lib/watertight/proofs/media"),
                .init(proved(), .void(["gluetun was started again", "radarr has joined"])),
            ], masking: Masking(), width: width, style: Style(usesColor: false), isVerbose: isVerbose)
    }

    @Test func `The page is as committed`() {
        Snapshot.check(Self.page().text(), "proofs.text")
        Snapshot.check(Self.page(isVerbose: true).text(), "proofs-verbose.text")
        Snapshot.check(Self.page().json(), "proofs.json")
    }

    @Test(arguments: [20, 40, 60, 200]) func `Every width shows what leaked, how to repeat it, and nothing that steers`(
        _ width: Int
    ) {
        let text = Self.page(width: width).text()
        for word in ["LEAKING", "kill-switch", "passed", "nc -u -w 1 2001:db8::77 6881", "1520", "media_default"] {
            #expect(text.contains(word), "\(word) is lost at \(width) columns")
        }
        #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"))
        #expect(!Self.page().json().contains("\u{1B}"))
    }

    @Test func `What went as it should is shortened, what did not never`() {
        let text = Self.page().text()
        #expect(text.contains("203.0.113.6") && !text.contains("203.0.113.7 "))
        #expect(text.contains("3 more that went as they should (--verbose)"))
        #expect(Self.page(isVerbose: true).text().contains("203.0.113.9"))
    }

    @Test func `The exit status is that of the worst`() {
        func conclusion(_ verdicts: (ProofVerdict, ProofStanding)...) -> Int32 {
            let entries = verdicts.map { verdict, standing in
                var record = Self.proved()
                record.verdict = verdict
                return ProofPage.Entry(record, standing)
            }
            return ProofPage(entries, masking: Masking(), width: 80, style: Style(usesColor: false)).conclusion.rawValue
        }
        let now = ProofStanding.valid(age: 0)
        #expect(conclusion((.proved, now)) == 0)
        #expect(conclusion((.proved, now), (.leaking, now), (.undecided, now)) == 1)
        #expect(conclusion((.proved, now), (.reachable, now)) == 1)
        #expect(conclusion((.proved, now), (.undecided, now)) == 3)
        #expect(conclusion() == 3)
        // A verdict that no longer counts is none.
        #expect(conclusion((.proved, .void(["gluetun was started again"]))) == 3)
        #expect(conclusion((.leaking, .old(age: 3_000_000))) == 3)
    }
}
