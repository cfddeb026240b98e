public import LabKit

/// Pieces of work that are done in labs, several labs at once: each takes the next piece when it is done with one.
public struct LabSitting: Sendable {
    /// How many labs there are at once. Most of their time they wait, so that two or three share two processors well;
    /// what counts milliseconds wants one alone.
    public var labs: Int
    /// When no further piece is begun.
    public var end: ContinuousClock.Instant
    /// How many pieces a lab serves before a new one takes its place.
    public var pieces = Int.max
    /// Says what goes on.
    public var say: @Sendable (String) -> Void
    /// Brings up what stands in a lab: a stack whose engine is set up as `seal on` advises, so that no name of a container
    /// leaves as the host's.
    public var up: @Sendable (Lab) async throws -> ProofLab = {
        try await ProofLab.up(in: $0, dns: FarSide.ispResolver.v4)
    }

    public init(
        labs: Int = 1, end: ContinuousClock.Instant, say: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.labs = max(1, labs)
        self.end = end
        self.say = say
    }

    /// Does what is there until nothing is left or the time is over.
    /// - Parameter act: does one piece; what it throws says that its lab is of no more use, and a new one comes.
    /// - Throws: what keeps the third lab in a row from coming up, or from serving.
    public func run<Piece: Sendable>(
        _ pieces: [Piece], _ act: @escaping @Sendable (Piece, ProofLab) async throws -> Void
    ) async throws {
        let work = Work(pieces)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(labs, pieces.count) {
                group.addTask { try await self.serve(work, act) }
            }
            try await group.waitForAll()
        }
    }

    private func serve<Piece: Sendable>(
        _ work: Work<Piece>, _ act: @Sendable (Piece, ProofLab) async throws -> Void
    ) async throws {
        var failures = 0
        while ContinuousClock.now < end, await !work.isDone {
            let lab = try await Lab.start()
            do {
                let proof = try await up(lab)
                var served = 0
                while served < self.pieces, ContinuousClock.now < end, let piece = await work.next() {
                    try await act(piece, proof)
                    (served, failures) = (served + 1, 0)
                }
                try await lab.stop()
            } catch {
                try await lab.stop()
                failures += 1
                say("a lab is of no more use: \("\(error)".prefix(600))")
                if failures > 2 { throw error }
            }
        }
    }
}

/// What several labs take from.
private actor Work<Piece: Sendable> {
    private var pieces: ArraySlice<Piece>

    init(_ pieces: [Piece]) { self.pieces = pieces[...] }

    var isDone: Bool { pieces.isEmpty }

    func next() -> Piece? { pieces.popFirst() }
}
