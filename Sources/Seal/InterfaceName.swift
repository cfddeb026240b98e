/// Names of interfaces as they may stand in a text for nft.
enum InterfaceName {
    /// Whether it can be written as it is: at most 15 bytes (`IFNAMSIZ`), of which each is a letter, a digit or one of
    /// `-_.:@`. The kernel allows more, quotes and braces among it; nft has no way of escaping those, and takes `*` for a
    /// wildcard.
    static func isPlain(_ name: String) -> Bool {
        (1...15).contains(name.utf8.count) && name != "." && name != ".."
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || "-_.:@".utf8.contains(byte)
            }
    }
}
