public import Testing

extension Trait where Self == ConditionTrait {
    /// For tests that run in a lab; where none can be had they skip, with the reason printed.
    public static var requiresLab: Self {
        .enabled("no lab can be had here; the reason is printed above") { await LabParts.areThere() }
    }
}
