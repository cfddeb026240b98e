/// The names of folders in which records of one thing are kept.
enum StackFolder {
    /// One name for each stack: its project's name, and a number made of that and of its folder.
    static func name(of project: String, in directory: String) -> String {
        name(project, told: directory + "\u{0}" + project)
    }

    /// What of the name can stand in a path, with a number made of the text that tells it from others.
    static func name(_ name: String, told text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let plain = String(
            decoding: name.utf8.prefix(60).map { byte in
                let isPlain =
                    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2D
                return isPlain ? byte : 0x5F
            }, as: UTF8.self)
        return "\(plain)-\(String(hash, radix: 16))"
    }
}
