import Evidence
import LinuxNet
import StackModel

/// Asks for names out of a network namespace, at the resolvers that a program in it would ask.
struct NamespaceResolver: Sendable {
    /// The path of the namespace; nil for this program's own.
    let namespace: String?
    let servers: [IPAddress]

    /// What one resolver said.
    enum Said: Sendable, Hashable {
        case answered(code: UInt8, [IPAddress])
        case silent
        /// Nothing could be sent there, or it refused.
        case failed(String)
    }

    /// Asks one resolver; blocks for at most that long.
    func ask(_ server: IPAddress, for name: String, _ kind: DNSMessage.Kind = .a, milliseconds: Int32 = 2000) -> Said {
        let id = UInt16.random(in: .min ... .max)
        guard let question = DNSMessage.query(name, kind, id: id) else { return .failed("\(name) is no name") }
        do {
            guard
                let bytes = try NamespaceConnection.ask(
                    in: namespace, server, port: 53, question, milliseconds: milliseconds)
            else { return .silent }
            guard let answer = DNSMessage.answer(bytes, id: id) else { return .failed("it said something else") }
            return .answered(code: answer.code, answer.addresses)
        } catch {
            return .failed("\(error)")
        }
    }

    /// The addresses of a name, of the first resolver that knows it; blocks.
    func addresses(of name: String, _ kind: DNSMessage.Kind) -> [IPAddress] {
        for server in servers.prefix(3) {
            if case .answered(_, let found) = ask(server, for: name, kind), !found.isEmpty { return found }
        }
        return []
    }
}
