/// The type that Compose gives a canonical value, which decides how it is read and printed.
indirect enum FieldType: Sendable {
    /// A string; a whole number becomes one.
    case text
    /// A boolean that is not printed when false.
    case flag
    /// A boolean that is printed whenever it was written.
    case optionalFlag
    /// A whole number that is not printed when 0.
    case integer
    /// A whole number that is printed whenever it was written.
    case optionalInteger
    /// A 32-bit floating-point number.
    case float
    /// A time span such as `1m30s`, not printed when zero.
    case duration
    /// A time span that is printed whenever it was written.
    case optionalDuration
    /// A size such as `512m`, printed as a string of bytes.
    case bytes
    /// A number of processors.
    case processors
    /// A file mode, printed as a string of octal digits.
    case fileMode
    /// A number of devices, or `all` as -1.
    case deviceCount
    /// A command line: a string is split as a shell would.
    case command
    /// A health check's test: a string is for the shell.
    case test
    /// A list of strings.
    case texts
    /// A list of strings or numbers.
    case numbers
    /// Host names and addresses, printed as a sorted list of `HOST=ADDRESS`.
    case hosts
    /// A mapping of strings; a missing value is the empty string.
    case labels
    /// A mapping of strings; a missing value stays missing.
    case environment
    /// A mapping of strings from a mapping only.
    case options
    /// A mapping of lists of strings.
    case multiOptions
    /// A resource limit: one number, or soft and hard.
    case limit
    /// SSH keys by name.
    case ssh
    /// A user's own names to values; nothing at a name stays nothing when `keepsNull`.
    case map(FieldType, keepsNull: Bool = false)
    case list(FieldType)
    /// A mapping with known keys; printed even when empty where `isValue`, in JSON.
    case object(ObjectType, isValue: Bool = false)
    /// Anything, as it is.
    case any
}

/// A mapping with known keys in the order that Compose prints them.
struct ObjectType: Sendable {
    struct Field: Sendable {
        let name: String
        let type: FieldType
        /// Printed even when empty or absent.
        let isAlways: Bool
        /// What JSON calls it.
        let jsonName: String
    }

    let fields: [Field]
    private let places: [String: Int]

    init(_ fields: [Field]) {
        self.fields = fields
        self.places = Dictionary(fields.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    func named(_ name: String) -> Field? { places[name].map { fields[$0] } }
}

/// A field that is left out when empty.
func field(_ name: String, _ type: FieldType) -> ObjectType.Field {
    ObjectType.Field(name: name, type: type, isAlways: false, jsonName: name)
}

/// A field that is always printed.
func always(_ name: String, _ type: FieldType, json: String? = nil) -> ObjectType.Field {
    ObjectType.Field(name: name, type: type, isAlways: true, jsonName: json ?? name)
}
