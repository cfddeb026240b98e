import Evidence
import StackModel
import Testing

/// When a proof holds, and what ends it.
struct ProofStandingTests {
    private let made = EngineTime(seconds: 1_800_000_000)

    private func member(_ name: String, id: Character = "a", image: String = "sha256:1", at start: Int = 1_799_000_000)
        -> ProofBasis.Member
    {
        ProofBasis.Member(
            id: String(repeating: id, count: 64), name: name, image: image, started: EngineTime(seconds: start))
    }

    private func basis(_ edit: (inout ProofBasis) -> Void = { _ in }) -> ProofBasis {
        var basis = ProofBasis(
            engine: "E1", members: [member("gluetun"), member("qbittorrent", id: "b")],
            networks: [.init(id: "n1", name: "media_default")], rules: [.init(place: "gluetun", fingerprint: "f1")])
        edit(&basis)
        return basis
    }

    private var record: ProofRecord {
        ProofRecord(
            .killSwitch, project: "media", directory: "/srv/media", tunnel: "gluetun", made: made, tool: "watertight 1",
            manner: .observed, verdict: .proved, reason: "Nothing got out.", basis: basis())
    }

    private func standing(on present: ProofBasis?, after seconds: Int = 3600) -> ProofStanding {
        record.standing(on: present, at: EngineTime(seconds: made.seconds + seconds))
    }

    @Test func `The same stack an hour later is still proved`() {
        #expect(standing(on: basis()) == .valid(age: 3600))
        #expect(standing(on: basis()).isValid)
    }

    @Test func `A proof is old after thirty days and not before`() {
        #expect(standing(on: basis(), after: 30 * 86_400) == .valid(age: 30 * 86_400))
        #expect(standing(on: basis(), after: 30 * 86_400 + 1) == .old(age: 30 * 86_400 + 1))
    }

    @Test func `Each thing that changed is named`() {
        let changes: [(ProofBasis, String)] = [
            (basis { $0.engine = "E2" }, "it is another engine"),
            (basis { $0.members[0] = member("gluetun", id: "c") }, "gluetun was made anew"),
            (basis { $0.members[0] = member("gluetun", id: "c", image: "2") }, "gluetun was made from another image"),
            (basis { $0.members[0] = member("gluetun", at: 1_799_000_001) }, "gluetun was started again"),
            (basis { $0.members.remove(at: 1) }, "qbittorrent no longer runs there"),
            (basis { $0.members.append(member("radarr", id: "d")) }, "radarr has joined"),
            (basis { $0.networks[0].id = "n2" }, "the network media_default was made anew"),
            (basis { $0.networks = [] }, "the network media_default is gone"),
            (basis { $0.networks.append(.init(id: "n3", name: "lan")) }, "the network lan was added"),
            (
                basis { $0.rules[0].fingerprint = "f2" },
                "the firewall rules in the network of gluetun are others"
            ),
        ]
        for (present, change) in changes { #expect(standing(on: present) == .void([change])) }
    }

    @Test func `What cannot be compared is not taken for the same`() {
        let unread = standing(on: basis { $0.rules[0].fingerprint = nil })
        #expect(unread == .unseen(["the firewall rules in the network of gluetun could not be read"]))
        #expect(!unread.isValid)
        #expect(!standing(on: basis { $0.rules = [] }).isValid)
        #expect(standing(on: nil) == .unseen(["what runs now was not looked at"]))
    }

    @Test func `A clock that was turned back ends a proof`() {
        #expect(standing(on: basis(), after: -3600) == .valid(age: 0))
        #expect(standing(on: basis(), after: -90_000) == .void(["the clock of this machine was turned back since"]))
    }

    @Test func `A record of an older release can be read and counts no more`() throws {
        var old = record
        (old.version, old.basis.ways, old.basis.resolvers) = (1, nil, nil)
        let bytes = try #require(old.json)
        let read = try #require(ProofRecord(json: bytes))
        #expect(read == old)
        #expect(
            read.standing(on: basis(), at: EngineTime(seconds: made.seconds + 5))
                == .void(["it was made by an older release"]))
        var newer = record
        newer.version = ProofRecord.newestVersion + 1
        let later = try #require(newer.json)
        #expect(ProofRecord(json: later) == nil)
    }
}
