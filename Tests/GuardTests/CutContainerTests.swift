import Clients
import ClientsTestSupport
import Evidence
import StackModel
import Testing

@testable import Guard

@Suite struct CutContainerTests {
    private static let id = String(repeating: "c", count: 64)

    private static func inspection(_ mode: String, _ networks: String = "{}") throws -> CutContainer? {
        CutContainer(
            inspection: try JSON(
                text:
                    #"{"Id":"\#(id)","HostConfig":{"NetworkMode":"\#(mode)"},"NetworkSettings":{"Networks":\#(networks)}}"#
            ))
    }

    @Test func `what a container had on its networks is kept, and told as commands`() throws {
        let cut = try #require(
            try Self.inspection(
                "media_default",
                #"""
                {"media_default":{"NetworkID":"0123456789abcdef","Aliases":["qbittorrent","cccccccccccc"],"IPAMConfig":null},
                 "tv":{"NetworkID":"fedcba9876543210","Aliases":null,"IPAMConfig":{"IPv4Address":"172.31.0.9"}}}
                """#))
        #expect(
            cut.undo("qb")
                == "docker network connect --alias qbittorrent 0123456789ab qb; "
                + "docker network connect --ip 172.31.0.9 fedcba987654 qb")
        #expect(CutContainer(detail: cut.detail) == cut)
    }

    @Test(arguments: ["container:x", "host", "none"])
    func `one without networks of its own has none to be taken off`(mode: String) throws {
        let cut = try #require(try Self.inspection(mode, #"{"host":{"NetworkID":"1","Aliases":null}}"#))
        #expect(cut.networks.isEmpty)
    }

    @Test(arguments: ["", "abc", "0123456789ab|n"])
    func `what is not of that form is nothing`(detail: String) {
        #expect(CutContainer(detail: detail) == nil)
    }

    private static func engine(_ change: (inout EngineContainer) -> Void) -> EngineEvidence {
        var container = FakeStack.torrents()
        container.id = id
        container.network = EngineNetworking(mode: .other("media_default"))
        change(&container)
        return EngineEvidence(
            endpoint: "unix:///s", containers: [FakeStack.container(gluetun: FakeStack.vpn), container])
    }

    @Test func `who is on the networks again, runs again or was made anew is no longer cut off`() {
        let cut = CutContainer(id: Self.id, networks: [.init(network: "n1"), .init(network: "n2")])
        let applied = AppliedReaction(.cut, member: "qbittorrent", detail: cut.detail, undo: "", done: "")
        #expect(!applied.isTakenBack(in: Self.engine { _ in }))
        #expect(
            !applied.isTakenBack(
                in: Self.engine { $0.network.attachments = [EngineAttachment(network: "a", networkID: "n1")] }))
        #expect(
            applied.isTakenBack(
                in: Self.engine {
                    $0.network.attachments = [
                        EngineAttachment(network: "a", networkID: "n1"), EngineAttachment(network: "n2"),
                    ]
                }))
        #expect(applied.isTakenBack(in: Self.engine { $0.id = String(repeating: "d", count: 64) }))

        let stop = AppliedReaction(
            .stop, member: "qbittorrent",
            detail: CutContainer(id: Self.id, networks: [], isStopped: true).detail, undo: "", done: "")
        #expect(stop.isTakenBack(in: Self.engine { _ in }))
        #expect(!stop.isTakenBack(in: Self.engine { $0.life = EngineLife(state: .exited) }))
        #expect(
            !AppliedReaction(.pause, member: "qbittorrent", undo: "", done: "").isTakenBack(in: Self.engine { _ in }))
        #expect(
            !stop.isTakenBack(in: EngineEvidence(endpoint: "unix:///s")), "an engine that was not seen says nothing")
    }

    @Test func `a container is put back with its aliases and its own addresses`() async throws {
        let http = FixtureHTTPClient([:], otherwise: .status(200))
        let control = EngineControl(http, at: .unix(path: "/s"), version: nil)
        try await control.connect("qb", to: "n", aliases: ["a", "b"], address4: "172.31.0.9")
        #expect(
            String(decoding: http.requests.last?.body ?? [], as: UTF8.self)
                == #"{"Container":"qb","EndpointConfig":{"Aliases":["a","b"],"IPAMConfig":{"IPv4Address":"172.31.0.9"}}}"#
        )
        let there = FixtureHTTPClient(
            [:], otherwise: .json(#"{"message":"endpoint with name qb already exists in network n"}"#, status: 403))
        try await EngineControl(there, at: .unix(path: "/s"), version: nil).connect("qb", to: "n")
        await #expect(throws: EngineFailure.self) { try await control.connect("qb", to: "n", aliases: ["a\"b"]) }
    }
}
