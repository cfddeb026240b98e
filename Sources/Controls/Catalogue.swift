/// Every control, sorted by id; a test asserts that each file under the layer folders appears here.
public enum Catalogue {
    public static let all: [Control] = (network + access + application + container + host + operations)
        .sorted { $0.id < $1.id }

    /// The control of that id, or of an older id.
    public static func control(_ id: String) -> Control? {
        all.first { $0.id == id } ?? all.first { $0.aliases.contains(id) }
    }
}
