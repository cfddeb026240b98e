/// A volume in its short form, `[SOURCE:]TARGET[:OPTIONS]`, taken apart as Compose does.
struct VolumeSpecification {
    struct Failure: Error {
        var message: String
        var hint: String
    }

    var source = ""
    var target = ""
    var readOnly = false
    var noCopy = false
    var propagation = ""
    var selinux = ""
    /// Whether the source is a path of the host.
    var isBind = false
    /// A specification of one or two characters gets no `volume` section.
    var isBare = false

    private static let propagations: Set<String> = ["rprivate", "private", "rshared", "shared", "rslave", "slave"]

    /// Takes a specification apart. Source: compose-go, format/volume.go.
    static func parse(_ text: String) -> Result<VolumeSpecification, Failure> {
        var volume = VolumeSpecification()
        if text.isEmpty {
            return .failure(Failure(message: "the volume is empty", hint: "Write SOURCE:TARGET."))
        }
        if text.utf8.count <= 2 {
            volume.target = text
            volume.isBare = true
            return .success(volume)
        }
        var buffer: [Unicode.Scalar] = []
        var depth = 0
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            if scalar == "$", index + 1 < scalars.count, scalars[index + 1] == "{" {
                depth += 1
            } else if scalar == "}", depth > 0 {
                depth -= 1
            } else if scalar == ":", depth == 0, !isDrive(buffer) {
                if let failure = volume.take(text, buffer, isLast: false) { return .failure(failure) }
                buffer = []
                continue
            }
            buffer.append(scalar)
        }
        if depth == 0, let failure = volume.take(text, buffer, isLast: true) { return .failure(failure) }
        volume.isBind = isHostPath(volume.source)
        return .success(volume)
    }

    private mutating func take(_ text: String, _ buffer: [Unicode.Scalar], isLast: Bool) -> Failure? {
        var part = ""
        part.unicodeScalars.append(contentsOf: buffer)
        if buffer.isEmpty {
            return Failure(
                message: "invalid volume `\(text)`: a part between colons is empty",
                hint: "Write SOURCE:TARGET; an empty variable leaves such a gap.")
        }
        if source.isEmpty {
            if isLast { target = part } else { source = part }
            return nil
        }
        if target.isEmpty {
            target = part
            return nil
        }
        if !isLast {
            return Failure(
                message: "invalid volume `\(text)`: too many colons", hint: "Use the long form for such a path.")
        }
        for option in part.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            switch option {
            case "ro": readOnly = true
            case "rw": readOnly = false
            case "nocopy": noCopy = true
            case "z", "Z": selinux = option
            default: if Self.propagations.contains(option) { propagation = option }
            }
        }
        return nil
    }

    private static func isDrive(_ buffer: [Unicode.Scalar]) -> Bool {
        buffer.count == 1 && buffer[0].properties.isAlphabetic
    }

    private static func isHostPath(_ source: String) -> Bool {
        let scalars = Array(source.unicodeScalars.prefix(2))
        guard let first = scalars.first else { return false }
        if first == "." || first == "/" || first == "~" || source.hasPrefix("\\\\") { return true }
        return scalars.count == 2 && first.properties.isAlphabetic && scalars[1] == ":"
    }
}
