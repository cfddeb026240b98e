public import Evidence
import PacketFilter
import StackModel

extension Example {
    /// The same project with these proofs.
    public func proved(_ proofs: ProofEvidence) -> Example {
        var example = self
        example.proofs = proofs
        return example
    }
}

extension Example {
    /// A tunnel that runs, with the proofs that were made of it.
    ///
    /// - Parameters:
    ///   - proofs: the newest first; nil where none are kept.
    ///   - isSeen: whether the namespaces could be looked into.
    static func tunnel(
        _ name: String, _ expectation: Expectation, proofs: [ProofRecord]?, isSeen: Bool = true,
        running engine: EngineEvidence? = .exampleTunnel
    ) -> Example {
        let mark = if case .fails = expectation { "  # <-" } else { "" }
        let text = """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.41.3\(mark)
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent:5.2.3
                network_mode: service:gluetun

            """
        var example = Example(name, files: [File("compose.yaml", text)], expectation: expectation)
        example.engine = engine
        if isSeen, engine != nil { example.network = .exampleTunnel }
        example.proofs = proofs.map { ProofEvidence(at: ProofRecord.exampleNow, $0) }
        return example
    }
}

extension EngineEvidence {
    /// Gluetun with a torrent client in its network.
    static var exampleTunnel: EngineEvidence {
        .example(
            .example("gluetun", image: "qmcgaw/gluetun:v3.41.3", namespace: 4_026_532_501),
            .example(
                "qbittorrent", image: "lscr.io/linuxserver/qbittorrent:5.2.3", id: "b",
                mode: .container(String(repeating: "a", count: 64)), namespace: 4_026_532_501))
    }
}

extension NetworkEvidence {
    static var exampleTunnel: NetworkEvidence {
        .tunnelled(drops: true) { $0.containers.append("media-qbittorrent-1") }
    }
}

extension ProofRecord {
    /// When the proofs of examples are read: 2026-11-22 12:00 UTC.
    static let exampleNow = EngineTime(seconds: 1_795_348_800)

    /// A proof of ``Example/tunnel(_:_:proofs:isSeen:running:)``.
    ///
    /// - Parameters:
    ///   - age: seconds.
    ///   - edit: what has changed since it was made, in what it was made on.
    static func example(
        _ test: ProofTest, _ verdict: ProofVerdict, made manner: ProofManner = .observed, _ reason: String,
        age: Int = 10_800,
        remedy: String? = nil, _ edit: (inout ProofBasis) -> Void = { _ in }
    ) -> ProofRecord {
        var basis =
            ProofBasis(tunnel: "media-gluetun-1", engine: .exampleTunnel, network: .exampleTunnel, for: test)
            ?? ProofBasis()
        edit(&basis)
        return ProofRecord(
            test, project: "media", directory: "/srv/media", tunnel: "media-gluetun-1",
            made: EngineTime(seconds: exampleNow.seconds - age), tool: "watertight 0.4.0", manner: manner,
            verdict: verdict, reason: reason, remedy: remedy, basis: basis)
    }
}
