import LabKit
import Testing

@Suite("Labs with an engine", .requiresLab, .serialized)
struct EngineLabTests {
    @Test("run a container that the LAN reaches, and leave this machine as it was", arguments: EngineVersion.allCases)
    func wholeWay(version: EngineVersion) async throws {
        let before = try await MachineSnapshot.take()
        var times = try await Lab.run { lab in
            var times = Stopwatch()
            try await lab.network("lan")
            let media = try await lab.host("media", engine: version)
            let other = try await lab.host("other")
            try await lab.join(media, to: "lan", addresses: ["10.77.0.10/24", "fd77::10/64"])
            try await lab.join(other, to: "lan", addresses: ["10.77.0.20/24", "fd77::20/64"])
            times.lap("two hosts")
            var image = RealImage.busybox()
            image.digest = "sha256:" + String(repeating: "5a", count: 32)
            let engine = try await Engine.start(on: media, images: [image])
            times.lap("engine")
            #expect(try await engine.version().hasPrefix(version.rawValue))
            try await engine.load([RealImage.busybox(tag: "later:1")])
            times.lap("image")
            let images = try await engine.docker("images", "--format", "{{.Repository}} {{.Digest}}")
            #expect(images.contains("busybox sha256:"))
            #expect(images.contains("later <none>"))
            try await engine.docker(
                "run", "--detach", "--publish", "8080:80", "--publish", "127.0.0.1:8081:80",
                "busybox:1.35@sha256:" + String(repeating: "5a", count: 32), "httpd",
                "-f", "-p", "80", "-h", "/etc")
            times.lap("container")
            #expect(try await other.get("http://10.77.0.10:8080/hostname")?.status == 200)
            #expect(try await other.get("http://[fd77::10]:8080/hostname")?.status == 200)
            #expect(try await media.get("http://127.0.0.1:8081/hostname")?.status == 200)
            #expect(try await !other.reaches("10.77.0.10", port: 8081))
            #expect(try await media.check(["iptables-save"]).contains("-A DOCKER"))
            times.lap("requests")
            return times
        }
        times.lap("stop")
        let after = try await MachineSnapshot.take()
        #expect(before.changes(to: after) == [])
        print("lab with engine \(version.rawValue): \(times)")
    }
}
