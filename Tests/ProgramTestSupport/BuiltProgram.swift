import Glibc

/// Our own program: as it was built beside the running tests, or the one that `WATERTIGHT_PROGRAM` names.
public enum BuiltProgram {
    /// The folder that the tests stand in.
    public static let folder: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    }()

    /// The variable that names another build, such as the release that owners run.
    public static let variable = "WATERTIGHT_PROGRAM"

    public static let path = getenv(variable).map { String(cString: $0) } ?? folder + "/watertight"
}
