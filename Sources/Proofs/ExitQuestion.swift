import Clients
import Collectors
import Evidence
public import FileAccess
import LinuxNet
public import StackModel

/// Asks services that echo addresses what they see of whoever is in a network namespace.
public struct ExitQuestion: Sendable {
    /// How many are asked at most over each family by ``exits(ofProcess:_:)``, how many answers are enough, and how long
    /// each may take.
    private static let most = 4
    private static let enough = 2
    private static let patience: Duration = .seconds(6)

    private let files: any FileSystem
    private let makeClient: ExitAddressProof.MakeClient

    public init(files: any FileSystem, makeClient: @escaping ExitAddressProof.MakeClient) {
        self.files = files
        self.makeClient = makeClient
    }

    /// The addresses that the services see of a process's network, or of this host's; none where nobody answers.
    ///
    /// - Parameter process: nil for this host.
    ///
    /// Each family is asked for by itself: where only IPv6 is open, IPv4 shows nothing wrong.
    public func exits(ofProcess process: Int?, _ witnesses: [ExitWitness]) async -> Set<IPAddress> {
        var found: Set<IPAddress> = []
        for family in NetworkFamily.allCases {
            let client = client(ofProcess: process, family)
            var answers = 0
            for witness in witnesses.prefix(ExitQuestion.most) where answers < ExitQuestion.enough {
                guard witness.address.map({ $0.family == family }) ?? true,
                    let said = await ask(witness, client, ExitQuestion.patience)
                else { continue }
                found.insert(said.address)
                answers += 1
            }
        }
        return found
    }

    /// Asks out of a process's network by one family alone.
    /// - Parameter process: nil for this host.
    func client(ofProcess process: Int?, _ family: NetworkFamily) -> any HTTPClient {
        let namespace = process.map { NamespaceSocket.path(of: $0) }
        let resolver = NamespaceResolver(namespace: namespace, servers: servers(process))
        return makeClient { endpoint, limit in
            guard case .tcp(let host, let port, _) = endpoint, let number = UInt16(exactly: port) else {
                throw NamespaceError("\(endpoint)", 22)
            }
            let kind: DNSMessage.Kind = family == .ipv4 ? .a : .aaaa
            let found = IPAddress(host).map { [$0] } ?? resolver.addresses(of: host, kind)
            guard let address = found.first(where: { $0.family == family }) else {
                throw NamespaceError("no address of \(host)", 113)
            }
            let milliseconds = Int32(clamping: limit.components.seconds * 1000)
            return try NamespaceConnection.connect(
                in: namespace, to: address, port: number, milliseconds: max(milliseconds, 100))
        }
    }

    func ask(_ witness: ExitWitness, _ client: any HTTPClient, _ limit: Duration) async -> ExitWitness.Said? {
        let endpoint = HTTPEndpoint.tcp(
            host: witness.host, port: witness.port, tls: witness.isTLS ? HTTPEndpoint.TLS() : nil)
        let answer = try? await client.get(witness.path, from: endpoint, timeLimit: limit, bodyLimit: 64 << 10)
        return answer.flatMap(witness.read)
    }

    private func servers(_ process: Int?) -> [IPAddress] {
        let path = process.map { "/proc/\($0)/root/etc/resolv.conf" } ?? "/etc/resolv.conf"
        return (try? files.read(path, limit: 64 << 10)).map { ResolverText.settings($0).servers } ?? []
    }
}
