/// The attributes of an XML file's one element, as Plex writes its `Preferences.xml`; of those only the named ones, since
/// the rest are keys and names of the owner's that nothing is judged by.
enum AttributeText {
    /// What is read of Plex's preferences. Source: Plex Support, "Advanced, Hidden Server Settings".
    static let kept: Set<String> = ["allowednetworks"]

    /// - Throws: `SettingsError` where there is no element with attributes.
    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        let bytes = Array(text.utf8)
        func fault(_ message: String) -> SettingsError { SettingsError(file: file, line: 1, message: message) }
        guard var index = start(bytes) else { throw fault("there is no element") }
        var entries: [RawEntry] = []
        var (line, lineStart) = (1, 0)
        var counted = 0
        while true {
            while index < bytes.count, isBlank(bytes[index]) { index += 1 }
            guard index < bytes.count else { throw fault("the element has no end") }
            if bytes[index] == UInt8(ascii: "/") || bytes[index] == UInt8(ascii: ">") { return entries }
            let nameStart = index
            while index < bytes.count, bytes[index] != UInt8(ascii: "="), !isBlank(bytes[index]),
                bytes[index] != UInt8(ascii: ">")
            {
                index += 1
            }
            let name = String(decoding: bytes[nameStart..<index], as: UTF8.self)
            guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "="),
                [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[index + 1])
            else { throw fault("an attribute has no value") }
            let quote = bytes[index + 1]
            let valueStart = index + 2
            guard let end = bytes[valueStart...].firstIndex(of: quote) else { throw fault("a value has no end") }
            if kept.contains(name.lowercased()) {
                while counted < nameStart {
                    if bytes[counted] == 0x0A { (line, lineStart) = (line + 1, counted + 1) }
                    counted += 1
                }
                entries.append(
                    RawEntry(
                        key: name, value: String(decoding: bytes[valueStart..<end], as: UTF8.self), line: line,
                        column: nameStart - lineStart + 1))
            }
            index = end + 1
        }
    }

    /// Where the first element's name ends, behind the declaration and comments.
    private static func start(_ bytes: [UInt8]) -> Int? {
        var index = 0
        while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")), open + 1 < bytes.count {
            switch bytes[open + 1] {
            case UInt8(ascii: "?"), UInt8(ascii: "!"):
                guard let end = bytes[open...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
                index = end + 1
            default:
                return bytes[open...].firstIndex { isBlank($0) || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "/") }
            }
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
