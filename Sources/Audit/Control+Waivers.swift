public import Controls
import StackModel

extension Control {
    /// The controls that the audit itself answers, since only it knows the waivers: those of `watertight.yaml`.
    public static let ofWaivers: [Control] = [.waiverExpired, .waiverUnused]

    static let waiverExpired = Control(
        id: "audit.waiver-expired",
        title: "A waiver has expired",
        layer: .operations,
        impact: .none,
        why: """
            A waiver in `watertight.yaml` accepts a weakness until a day that the owner chose. After that day the \
            weakness counts again, so that nothing stays accepted only because nobody looked.
            """,
        fix: "Mend the weakness, or judge it again and write a later `expires`.",
        reads: [],
        examples: []
    ) { _ in [] }

    static let waiverUnused = Control(
        id: "audit.waiver-unused",
        title: "A waiver covers nothing",
        layer: .operations,
        impact: .none,
        why: """
            The weakness that the waiver accepted is gone, or its control or subject is misspelt. Left in place it \
            would hide a new weakness of the same kind without anybody judging it.
            """,
        fix: "Remove the waiver, or correct its `control` and `subject`.",
        reads: [],
        examples: []
    ) { _ in [] }
}

extension [Control] {
    /// Every control that a report can name: the catalogue's and the audit's own, sorted by id.
    public static var reportable: [Control] { (Catalogue.all + Control.ofWaivers).sorted { $0.id < $1.id } }
}
