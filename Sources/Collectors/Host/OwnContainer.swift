public import FileAccess

/// The container that this program itself may run in: from there neither the machine's settings nor its network are seen.
public enum OwnContainer {
    /// Whether an engine has put its mark where it puts it into every container (Docker's `/.dockerenv`, Podman's
    /// `/run/.containerenv`).
    ///
    /// - Parameter root: put before both paths.
    public static func isHere(_ files: any FileSystem, root: String = "") -> Bool {
        ["/.dockerenv", "/run/.containerenv"].contains { (try? files.attributes(root + $0)) != nil }
    }
}
