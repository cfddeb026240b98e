/// A key or password on its way from the owner's own file to the very app that it belongs to.
///
/// It cannot be printed, compared, hashed or encoded, and nothing outside of this target can read it: the clients here
/// put it into the head or body of one request, and nowhere else.
public struct Credential: Sendable {
    /// The most bytes of one.
    public static let limit = 4096

    private let value: String

    /// - Returns: nil for an empty value, one with line breaks or control characters, and one beyond ``limit``.
    public init?(_ value: String) {
        guard !value.isEmpty, value.utf8.count <= Credential.limit,
            value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        self.value = value
    }

    /// As a header's value, with what the app wants around it.
    func header(_ name: String, before: String = "", after: String = "") -> (String, String) {
        (name, before + value + after)
    }

    /// As a field of an `application/x-www-form-urlencoded` body.
    func field(_ name: String) -> String { "\(name)=\(PercentEncoding.form(value))" }
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What the owner holds for one app.
public struct AppCredentials: Sendable {
    /// The app's API key.
    public var key: Credential?
    public var user: String?
    public var password: Credential?

    public init(key: Credential? = nil, user: String? = nil, password: Credential? = nil) {
        self.key = key
        self.user = user
        self.password = password
    }

    public var isEmpty: Bool { key == nil && (user == nil || password == nil) }
}

/// Percent encoding by RFC 3986: everything but unreserved characters.
enum PercentEncoding {
    static func form(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: result.append(byte)
            default: result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
