import Glibc

/// Our own program, as it was built beside the running tests.
public enum BuiltProgram {
    /// The folder that it and the tests stand in.
    public static let folder: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    }()

    public static let path = folder + "/watertight"
}
