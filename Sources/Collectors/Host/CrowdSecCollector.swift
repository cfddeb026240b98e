public import Evidence
import FileAccess
import Processes
import StackModel

/// Looks whether CrowdSec is installed on the machine, and which bouncers enforce what it decides. Of their settings only
/// the chains are kept: the rest holds keys.
public struct CrowdSecCollector: Sendable {
    private static let folder = "/etc/crowdsec"

    private let host: HostAccess

    public init(_ host: HostAccess) {
        self.host = host
    }

    /// CrowdSec with its bouncers, with the gaps.
    public func collect() async -> (CrowdSec?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> (CrowdSec?, [Gap]) {
        guard host.exists("\(Self.folder)/config.yaml") || host.exists("\(Self.folder)/bouncers") else {
            return (CrowdSec(isInstalled: false), [])
        }
        var gaps: [Gap] = []
        let bouncers = host.names("\(Self.folder)/bouncers").prefix(50).compactMap { name -> CrowdSec.Bouncer? in
            guard name.hasSuffix(".yaml") else { return nil }
            let path = "\(Self.folder)/bouncers/\(name)"
            do {
                return CrowdSec.Bouncer(
                    name: String(name.dropLast(5)), chains: Self.chains(try host.text(path)),
                    span: SourceSpan(file: path, line: 1, column: 1))
            } catch {
                gaps.append(
                    Gap("host:crowdsec", reason: "\(path) could not be read.", remedy: "Run the audit with sudo."))
                return nil
            }
        }
        let state = host.units(["crowdsec.service"])?["crowdsec.service"]
        return (CrowdSec(isActive: state.map { $0.isThere && $0.isActive }, bouncers: bouncers), gaps)
    }

    /// The elements of the lists `iptables_chains:` and `nftables_hooks:`, lines that are comments left out.
    private static func chains(_ text: String) -> [String] {
        var chains: [String] = []
        var isInside = false
        for line in text.hostLines {
            let trimmed = line.trimmed
            if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
            if isInside, trimmed.hasPrefix("- ") {
                chains.append(trimmed.dropFirst(2).unquoted)
            } else {
                isInside = trimmed == "iptables_chains:" || trimmed == "nftables_hooks:"
            }
        }
        return chains
    }
}
