import LabKit

extension LabMutant {
    /// Every mutant, in the order of the files.
    static func all() throws -> [LabMutant] {
        try ["access", "apps", "containers", "host", "torrents", "tunnel"].flatMap { name in
            try table(LabFolders.text("\(LabFolders.package)/Tests/LiveMutationTests/Mutants/\(name).txt"))
        }
    }
}
