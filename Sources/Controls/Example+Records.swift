public import Evidence

extension Example {
    /// The same project with what earlier audits of it kept.
    public func recorded(_ records: RecordEvidence) -> Example {
        var example = self
        example.records = records
        return example
    }
}
