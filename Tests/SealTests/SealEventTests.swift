import Seal
import Testing

@Suite struct SealEventTests {
    @Test("each kind is read from its own prefix and from no other", arguments: SealEvent.Kind.allCases)
    func prefix(_ kind: SealEvent.Kind) {
        #expect(SealEvent.Kind(prefix: kind.prefix) == kind)
        #expect(SealEvent.Kind(prefix: kind.prefix + " ") == nil)
        #expect(SealEvent.Kind(prefix: kind.rawValue) == nil)
    }
}
