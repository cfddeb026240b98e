/// A server's whole answer.
public struct HTTPAnswer: Sendable, Hashable {
    /// 100 to 599.
    public var status: Int
    public var headers: HTTPHeaders
    public var body: [UInt8]
    /// Whether the body was longer than the limit and ends there.
    public var isCut: Bool
    /// What the server showed of itself; nil without TLS, or where its dates could not be read.
    public var certificate: ServerCertificate?

    public init(_ status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [], isCut: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isCut = isCut
    }

    /// Whether the status is 200 to 299.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as a JSON document.
    /// - Throws: ``JSONFailure`` when it is not one.
    public func json() throws(JSONFailure) -> JSON { try JSON(body) }
}

/// The fields of an answer's head, in their order.
public struct HTTPHeaders: Sendable, Hashable {
    /// One field as it was sent.
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var fields: [Field]

    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The first field's value of that name, compared without regard to case.
    public subscript(_ name: String) -> String? { all(name).first }

    /// The values of every field of that name, compared without regard to case.
    public func all(_ name: String) -> [String] {
        let wanted = name.lowercased()
        return fields.filter { $0.name.lowercased() == wanted }.map(\.value)
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field($0.0, $0.1) })
    }
}
