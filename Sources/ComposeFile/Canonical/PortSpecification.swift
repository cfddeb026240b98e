/// A published port in its short form, `[[HOST:]PUBLISHED:]CONTAINER[/PROTOCOL]`, ranges written out.
struct PortSpecification {
    struct Failure: Error {
        var message: String
    }

    /// One port of the container and where it is published.
    struct Binding {
        var hostAddress: String
        var target: Int
        /// A number, a range for one container port, or empty for one that the engine picks.
        var published: String
        var transport: String
    }

    /// Takes a specification apart; at most 65,536 bindings. Source: docker/go-connections, nat.ParsePortSpec.
    static func parse(_ text: String) -> Result<[Binding], Failure> {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let container = parts[parts.count - 1]
        let host = parts.count > 1 ? parts[parts.count - 2] : ""
        var address = parts.count > 2 ? parts.dropLast(2).joined(separator: ":") : ""
        let (ports, transport) = splitTransport(container)
        guard ["tcp", "udp", "sctp"].contains(transport) else {
            return .failure(Failure(message: "invalid port `\(text)`: unknown protocol \"\(transport)\""))
        }
        let isBracketed = address.hasPrefix("[") && address.hasSuffix("]")
        if isBracketed { address = String(address.dropFirst().dropLast()) }
        if !address.isEmpty, !NetworkAddress.isValid(address) || address.contains(":") && !isBracketed {
            return .failure(
                Failure(
                    message: "invalid port `\(text)`: invalid IP address \(address)"
                        + (address.contains(":") ? "; IPv6 stands in brackets" : "")))
        }
        if ports.isEmpty { return .failure(Failure(message: "invalid port `\(text)`: no container port")) }
        guard let target = range(ports) else {
            return .failure(Failure(message: "invalid port `\(text)`: invalid container port \(ports)"))
        }
        var published: ClosedRange<Int>?
        if !host.isEmpty {
            guard let range = range(host) else {
                return .failure(Failure(message: "invalid port `\(text)`: invalid host port \(host)"))
            }
            if range.count != target.count && target.count != 1 {
                return .failure(Failure(message: "invalid port `\(text)`: the two ranges differ in length"))
            }
            published = range
        }
        let bindings = target.enumerated().map { (index, port) in
            Binding(
                hostAddress: address, target: port, published: label(published, index, target.count),
                transport: transport)
        }
        // Compose sorts what a range stands for as text.
        return .success(bindings.sorted { GoText.less("\($0.target)/", "\($1.target)/") })
    }

    private static func label(_ published: ClosedRange<Int>?, _ index: Int, _ count: Int) -> String {
        guard let published else { return "" }
        if count == 1 && published.count > 1 { return "\(published.lowerBound)-\(published.upperBound)" }
        return String(published.lowerBound + index)
    }

    private static func splitTransport(_ text: String) -> (ports: String, transport: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts[0].isEmpty { return ("", parts.count > 1 && !parts[1].isEmpty ? parts[1].lowercased() : "tcp") }
        if parts.count == 1 || parts[1].isEmpty { return (parts[0], "tcp") }
        return (parts[0], parts[1].lowercased())
    }

    private static func range(_ text: String) -> ClosedRange<Int>? {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let first = number(parts[0]) else { return nil }
        if parts.count == 1 { return first...first }
        guard let last = number(parts[1]), last >= first else { return nil }
        return first...last
    }

    private static func number(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let value = Int(text), value <= 65535
        else { return nil }
        return value
    }
}
