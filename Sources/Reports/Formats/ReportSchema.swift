/// The names of the forms that programs read; a name changes only when a reader would have to.
public enum ReportSchema {
    /// The shape of `--format json`.
    public static let audit = "watertight/audit/1"
    /// The shape of `controls --format json`.
    public static let controls = "watertight/controls/1"
    /// The shape of `checklist --format json`.
    public static let checklist = "watertight/checklist/1"
    /// The shape of `ports --format json`.
    public static let ports = "watertight/ports/1"
    /// The shape of `prove --format json`.
    public static let proofs = "watertight/proofs/1"
}
