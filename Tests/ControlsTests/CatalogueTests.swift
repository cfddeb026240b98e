import Controls
import Evidence
import StackModel
import Testing

/// The catalogue as a whole: every control is registered, complete and worded alike.
struct CatalogueTests {
    @Test func `ids are unique, in kebab case and sorted`() {
        let ids = Catalogue.all.map(\.id)
        #expect(ids == ids.sorted())
        let names = ids + Catalogue.all.flatMap(\.aliases)
        #expect(Set(names).count == names.count, "an id is used twice")
        for id in names {
            let parts = id.split(separator: ".", omittingEmptySubsequences: false)
            #expect(parts.count == 2, "\(id) is not area.what-is-wrong")
            #expect(
                parts.allSatisfy { part in
                    !part.isEmpty && !part.hasPrefix("-") && !part.hasSuffix("-") && !part.contains("--")
                        && part.utf8.allSatisfy {
                            (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d
                        }
                }, "\(id) is not kebab case")
        }
    }

    @Test(arguments: Catalogue.all.map(\.id)) func `a control says all there is to say`(_ id: String) throws {
        let control = try #require(Catalogue.control(id))
        #expect(control.title.first?.isUppercase == true || control.title.hasPrefix("qBittorrent"))
        #expect(!control.title.hasSuffix("."), "a title is a clause without a full stop")
        #expect(control.title.count <= 90, "\(control.title)")
        #expect(Wording.isSentence(control.why), "why: \(control.why)")
        #expect(Wording.isSentence(control.fix), "fix: \(control.fix)")
        #expect(!control.reads.isEmpty, "it reads nothing, so it can know nothing")
        #expect(control.references.allSatisfy { !$0.title.isEmpty })
    }

    @Test(arguments: Catalogue.all.map(\.id)) func `a control has a failing, a passing and an undecidable example`(
        _ id: String
    ) throws {
        let control = try #require(Catalogue.control(id))
        let expectations = control.examples.map(\.expectation)
        #expect(expectations.contains { if case .fails = $0 { true } else { false } }, "no failing example")
        #expect(
            expectations.contains(.passes) || Self.withoutPass[id] != nil, "no passing example, and no reason why not")
        #expect(
            expectations.contains(.unknown) || Self.alwaysDecided[id] != nil,
            "no undecidable example, and no reason why not")
        for example in control.examples {
            if case .fails = example.expectation {
                #expect(!ExampleProject(example: example).marked.isEmpty, "\(example.name): no line is marked")
            } else {
                #expect(ExampleProject(example: example).marked.isEmpty, "\(example.name): a line is marked")
            }
        }
        #expect(Set(control.examples.map(\.name)).count == control.examples.count, "two examples share a name")
    }

    @Test(arguments: Catalogue.all.map(\.id)) func `a control answers items of the guide that exist`(_ id: String)
        throws
    {
        let control = try #require(Catalogue.control(id))
        let known = Self.items
        #expect(control.guide.allSatisfy(known.contains), "\(control.guide.filter { !known.contains($0) })")
    }

    @Test func `exceptions are about controls that exist`() {
        for id in Array(Self.alwaysDecided.keys) + Array(Self.withoutPass.keys) {
            #expect(Catalogue.all.contains { $0.id == id }, "\(id)")
        }
    }

    /// Controls whose question can always be answered from a project that loads, with why.
    static let alwaysDecided: [String: String] = [:]

    /// Controls that never pass, with why.
    static let withoutPass: [String: String] = [:]

    /// The ids of the guide's items.
    static let items: Set<String> = [
        "KS1", "KS2", "KS3", "AK1", "AK2", "AK3", "CR1", "CR2", "CR3", "CR4", "EX1", "EX2", "VP1", "VP2", "VP3", "VP4",
        "VP5", "VP6", "VP7", "VP8", "JF1", "JF2", "JF3", "JF4", "AR1", "AR2", "AR3", "AR4", "PR1", "PR2", "PR3", "PR4",
        "QB1", "QB2", "QB3", "QB4", "FW1", "FW2", "FW3", "FW4", "CT1", "CT2", "CT3", "CT4", "CT5", "SE1", "SE2", "SE3",
        "SH1", "SH2", "SH3", "MO1", "MO2", "MO3", "MO4", "CL01", "CL02", "CL03", "CL04", "CL05", "CL06", "CL07", "CL08",
        "CL09", "CL10", "CL11", "CL12", "CL13", "CL14", "CL15", "CL16", "CL17", "CL18", "CL19", "CL20", "CL21", "CL22",
        "CL23", "CL24", "CL25", "CL26", "CL27", "CL28", "CL29", "CL30", "CL31", "CL32", "CL33", "CL34", "CL35", "CL36",
        "CL37", "CL38", "CL39", "CL40", "IR1", "IR2", "IR3", "IR4", "IR5",
    ]
}
