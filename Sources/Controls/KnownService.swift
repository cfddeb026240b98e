public import KnownImages
public import StackModel

/// A service together with what it was recognised as.
@dynamicMemberLookup
public struct KnownService: Sendable, Hashable {
    // Both are large and never change: shared, so that handing a service around does not copy fifty fields.
    private let shared: Shared

    private final class Shared: Sendable {
        let service: Service
        let recognition: Recognition

        init(_ service: Service, _ recognition: Recognition) {
            self.service = service
            self.recognition = recognition
        }
    }

    public var service: Service { shared.service }
    public var recognition: Recognition { shared.recognition }

    public init(_ service: Service, _ recognition: Recognition) {
        shared = Shared(service, recognition)
    }

    // Inlined, the optimiser reads the field itself instead of making a key path.
    @inline(__always)
    public subscript<Value>(dynamicMember path: KeyPath<Service, Value>) -> Value { shared.service[keyPath: path] }

    public static func == (left: KnownService, right: KnownService) -> Bool {
        left.shared === right.shared || (left.service == right.service && left.recognition == right.recognition)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(shared.service.name) }

    public var subject: Subject { .service(shared.service.name) }
    public var role: Role { shared.recognition.role }
    public var product: String? { shared.recognition.product }
    /// The product's name as people write it, else the service's.
    public var title: String { shared.recognition.image?.title ?? shared.service.name }

    /// The variable's plain text; nil when it is not set, a secret, or not known.
    public func text(of variable: String) -> String? { shared.service.variable(variable)?.text }

    /// The environment entry of that name; dynamic lookup reaches properties only.
    public func variable(_ name: String) -> EnvironmentEntry? { shared.service.variable(name) }
    /// The label of that name.
    public func label(_ name: String) -> EnvironmentEntry? { shared.service.label(name) }
    /// The attribute's place when it was written, else the service's.
    public func place(of attribute: String) -> SourceSpan { shared.service.place(of: attribute) }
    /// The version in the image's tag; nil when the tag names none.
    public var version: Version? { shared.recognition.version }
}
