import Controls
import StackModel
import Testing

/// Shows that the tests see each control: without it, one of them goes red.
@Suite("Each control taken away")
struct CatalogueDependenceTests {
    @Test("a mutant is no longer found", arguments: Catalogue.all.map(\.id))
    func missed(_ id: String) throws {
        let rest = Catalogue.all.filter { $0.id != id }
        guard let mutant = Mutant.all.first(where: { $0.control == id }) else {
            if let accepted = Accepted.findings.keys.first(where: { $0.hasPrefix("\(id) ") }) {
                // The example as it is has the finding, and HardenedExampleTests misses it when it goes.
                let audit = try Unmutated.audit.get()
                #expect(Unmutated.names.contains(accepted))
                #expect(!audit.raised(by: rest).contains { $0.name == accepted })
                return
            }
            // Where only the running stack can be broken, `LiveMutationTests` takes the control away.
            if LiveMutant.all.contains(where: { $0.control == id }) { return }
            // The control's own examples are the test then: at least one must want a finding, which nobody else makes.
            let control = try #require(Catalogue.control(id))
            let wantsFinding = control.examples.contains { if case .fails = $0.expectation { true } else { false } }
            #expect(wantsFinding, "\(id) has neither a mutant nor a failing example")
            #expect(Unreachable.controls[id] != nil)
            return
        }
        let complaints = try mutant.complaints(with: rest)
        #expect(complaints.contains("not found: \(id) \(mutant.subject)"))
    }
}
