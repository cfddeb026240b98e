public import KnownImages
public import StackModel

/// A service together with what it was recognised as.
@dynamicMemberLookup
public struct KnownService: Sendable, Hashable {
    public var service: Service
    public var recognition: Recognition

    public init(_ service: Service, _ recognition: Recognition) {
        self.service = service
        self.recognition = recognition
    }

    public subscript<Value>(dynamicMember path: KeyPath<Service, Value>) -> Value { service[keyPath: path] }

    public var subject: Subject { .service(service.name) }
    public var role: Role { recognition.role }
    public var product: String? { recognition.product }
    /// The product's name as people write it, else the service's.
    public var title: String { recognition.image?.title ?? service.name }

    /// The variable's plain text; nil when it is not set, a secret, or not known.
    public func text(of variable: String) -> String? { service.variable(variable)?.text }

    /// The environment entry of that name; dynamic lookup reaches properties only.
    public func variable(_ name: String) -> EnvironmentEntry? { service.variable(name) }
    /// The label of that name.
    public func label(_ name: String) -> EnvironmentEntry? { service.label(name) }
    /// The attribute's place when it was written, else the service's.
    public func place(of attribute: String) -> SourceSpan { service.place(of: attribute) }
    /// The version in the image's tag; nil when the tag names none.
    public var version: Version? { recognition.version }
}
