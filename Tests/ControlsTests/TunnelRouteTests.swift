import Evidence
import StackModel
import Testing

@testable import Controls

/// What tunnels publish, by their own files.
struct TunnelRouteTests {
    private func judge(_ files: [Example.File], _ control: Control) throws -> [Outcome] {
        let example = Example("", files: files, expectation: .passes)
        return Judge.judge(Case(try ExampleProject(example: example).evidence()), with: [control]).flatMap(\.outcomes)
    }

    private func cloudflared(_ config: String, command: String = "tunnel run") -> [Example.File] {
        [
            Example.File(
                "compose.yaml",
                "services:\n  cloudflared:\n    image: cloudflare/cloudflared:2026.8.2\n    command: \(command)\n"
                    + "    volumes: [\"./cf:/etc/cloudflared\"]\n"),
            Example.File("cf/config.yml", config),
            Example.File("cf/own.yml", "ingress: [{service: http_status:404}]\n"),
        ]
    }

    @Test(arguments: [
        (
            "originRequest: {access: {required: true}}\ningress: [{hostname: a.b, service: http://x:1}]\n",
            OverallVerdict.unknown
        ),
        (
            "ingress:\n - {hostname: a.b, service: http://x:1, originRequest: {access: {required: true}}}\n"
                + " - {service: http_status:404}\n", .pass
        ),
        ("tunnel: a\n", .unknown),
        (
            "originRequest: {access: {required: true}}\ningress:\n"
                + " - {hostname: a.b, service: http://x:1, originRequest: {access: {required: false}}}\n", .unknown
        ),
        ("ingress: [{hostname: a.b, service: http://x:1}]\n", .unknown), ("url: http://x:1\n", .unknown),
        ("ingress: [{service: http_status:404}]\n", .pass),
    ]) func `Access counts where the connector itself asks for it`(_ config: String, _ verdict: OverallVerdict) throws {
        let outcomes = try judge(cloudflared(config), .remoteWay)
        #expect(Judgement(.remoteWay, outcomes).verdict == verdict)
    }

    @Test func `a file that the owner names is the one that is read`() throws {
        let config = "ingress: [{hostname: a.b, service: http://x:1}]\n"
        let named = try judge(cloudflared(config, command: "tunnel --config /etc/cloudflared/own.yml run"), .remoteWay)
        #expect(Judgement(.remoteWay, named).verdict == .pass)
        let gone = try judge(cloudflared(config, command: "tunnel --config=/etc/cloudflared/no.yml run"), .remoteWay)
        #expect(Judgement(.remoteWay, gone).verdict == .unknown)
    }

    @Test func `a tunnel that runs by a token is told from Cloudflare, whatever lies here`() throws {
        let config = "originRequest: {access: {required: true}}\ningress: [{hostname: a.b, service: http://x:1}]\n"
        let outcomes = try judge(cloudflared(config, command: "tunnel run --token abc"), .remoteWay)
        #expect(Judgement(.remoteWay, outcomes).verdict == .unknown)
    }

    @Test func `what is served to one's own devices is no door to the internet`() throws {
        let closed = try judge(TunnelExample.tailscale(funnel: false), .proxyRouteWithoutLogin)
        #expect(Judgement(.proxyRouteWithoutLogin, closed).verdict == .notApplicable)
        let open = try judge(TunnelExample.tailscale(funnel: true), .proxyRouteWithoutLogin)
        guard case .fail(let failure)? = open.first?.verdict else {
            Issue.record("no finding")
            return
        }
        #expect(failure.reach == .anyone)
    }
}
