import FileAccess
import LabKit

/// The files of a lab's host as they lie there, by their paths on that host; read from outside.
struct ServerFileSystem: FileSystem {
    private let root: String
    private let live = LiveFileSystem()

    init(of host: LabHost) { root = "/proc/\(host.first)/root" }

    func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] { try live.read(root + path, limit: limit) }
    func attributes(_ path: String) throws(FileError) -> FileAttributes { try live.attributes(root + path) }
    func list(_ path: String) throws(FileError) -> [String] { try live.list(root + path) }
    func linkTarget(_ path: String) throws(FileError) -> String { try live.linkTarget(root + path) }
    func open(_ path: String) throws(FileError) -> any OpenFile { try live.open(root + path) }
    /// The tests' folders have no links, which would have to be followed on the host.
    func realPath(_ path: String) -> String? { (try? attributes(path)) == nil ? nil : FilePath.normalized(path) }
}
