/// One volume of the engine.
public struct EngineVolume: Sendable, Hashable, Codable {
    public var name: String
    public var driver: String
    /// The path on the engine's host.
    public var path: String
    /// The Compose project and the volume's key there.
    public var project: String?
    public var key: String?
    /// The driver's options (`type`, `o`, `device`), secrets reduced to their facts.
    public var options: [EngineVariable]

    public init(
        name: String, driver: String = "local", path: String = "", project: String? = nil, key: String? = nil,
        options: [EngineVariable] = []
    ) {
        self.name = name
        self.driver = driver
        self.path = path
        self.project = project
        self.key = key
        self.options = options
    }

    /// As the project's file would name it: by its key, or by its own name where it is another's.
    public func name(in project: String) -> String { self.project == project ? key ?? name : name }
}
