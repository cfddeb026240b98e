public import LabKit

/// What a stack is in while it is proved: well, or with one fault.
public enum ProofState: Sendable, Hashable {
    case healthy
    case broken(LabFault)

    public static var all: [ProofState] { [.healthy] + LabFault.allCases.map { .broken($0) } }

    public var name: String {
        switch self {
        case .healthy: "healthy"
        case .broken(let fault): fault.rawValue
        }
    }

    public init?(_ name: String) {
        if name == "healthy" {
            self = .healthy
        } else if let fault = LabFault(rawValue: name) {
            self = .broken(fault)
        } else {
            return nil
        }
    }
}

/// Which verdicts are right in a state, and why.
public struct RightVerdicts: Sendable {
    private var verdicts: [String: Set<String>]
    /// Why, one sentence.
    public var reason: String

    public static let tests = ["kill-switch", "dns", "exit-address", "torrent-address", "exposure"]

    init(
        _ killSwitch: Set<String>, dns: Set<String>, exit: Set<String>, torrent: Set<String>,
        exposure: Set<String> = proved, _ reason: String
    ) {
        verdicts = [
            "kill-switch": killSwitch, "dns": dns, "exit-address": exit, "torrent-address": torrent,
            "exposure": exposure,
        ]
        self.reason = reason
    }

    public func of(_ test: String) -> Set<String> { verdicts[test] ?? [] }
}

private let proved: Set = ["proved"]
private let leaking: Set = ["leaking"]
private let undecided: Set = ["undecided"]
/// The VPN container takes another server by itself, so that the tunnel may be back.
private let perhapsBack: Set = ["proved", "undecided"]
private let anything: Set = ["proved", "undecided", "leaking"]

extension ProofState {
    /// Written down before anything was measured.
    public var right: RightVerdicts {
        switch self {
        case .healthy:
            RightVerdicts(
                proved, dns: proved, exit: proved, torrent: proved, "everything is as it should be")
        case .broken(let fault): fault.right
        }
    }
}

extension LabFault {
    /// Nothing is published beyond the host itself but in `torrent-port-published`, so that exposure is proved elsewhere.
    var right: RightVerdicts {
        switch self {
        case .linkDown, .wireguardKilled, .peerDead:
            RightVerdicts(
                perhapsBack, dns: perhapsBack, exit: perhapsBack, torrent: perhapsBack,
                "the container's rules hold, so nothing leaves; names and addresses can be asked once it has reconnected, "
                    + "and what peers saw before was another exit")
        case .providerDead:
            RightVerdicts(
                perhapsBack, dns: undecided, exit: undecided, torrent: undecided,
                "the container's rules hold, so nothing leaves; no server answers")
        case .vpnStopped:
            RightVerdicts(
                undecided, dns: undecided, exit: undecided, torrent: undecided,
                "there is no network left whose rules could be seen")
        case .vpnPaused:
            RightVerdicts(
                perhapsBack, dns: undecided, exit: undecided, torrent: undecided,
                "the rules hold; the tunnel's process stands still")
        case .vpnKilled, .vpnRestarted, .vpnRecreated:
            RightVerdicts(
                perhapsBack, dns: perhapsBack, exit: perhapsBack, torrent: undecided,
                "the new network has its rules; the client is in one that leads nowhere, where nobody sees it")
        case .engineRestarted:
            RightVerdicts(
                perhapsBack, dns: perhapsBack, exit: perhapsBack, torrent: perhapsBack,
                "the container's rules are back; its client may be anywhere but outside")
        case .firewallFlushedNFT, .firewallFlushedLegacy:
            RightVerdicts(
                leaking, dns: proved, exit: proved, torrent: perhapsBack,
                "what insists on the card leaves; names and what is bound to nothing are led into the tunnel, to which the "
                    + "client is bound")
        case .clientUnbound:
            RightVerdicts(
                leaking, dns: proved, exit: proved, torrent: ["undecided", "leaking"],
                "what insists on the card leaves; the client answers strangers there, whom nothing that is published brings"
            )
        case .defaultRouteRestored:
            RightVerdicts(
                leaking, dns: ["leaking", "undecided"], exit: leaking, torrent: ["leaking", "undecided"],
                "everything leaves by the card; whether names are answered there is another question, and whether anybody "
                    + "hears a client that is bound to the tunnel")
        case .ipv6OnlyOpen:
            RightVerdicts(
                leaking, dns: proved, exit: leaking, torrent: anything,
                "IPv6 leaves by the card; the resolver is asked over IPv4, through the tunnel; the client is bound to the "
                    + "tunnel, but what it sends over IPv6 is led out")
        case .clientOnBridge:
            RightVerdicts(
                leaking, dns: leaking, exit: ["leaking", "undecided"], torrent: ["leaking", "undecided"],
                "the client leaves by the bridge; its names are asked of the ISP by the engine; nobody has seen its address "
                    + "before it torrents")
        case .secondNetwork:
            RightVerdicts(
                leaking, dns: proved, exit: proved, torrent: perhapsBack,
                "what insists on the second card leaves; all else is led into the tunnel, to which the client is bound")
        case .dnsToISP:
            RightVerdicts(
                leaking, dns: leaking, exit: proved, torrent: perhapsBack,
                "a rule lets names to the ISP; connections go through the tunnel")
        case .torrentPortPublished:
            RightVerdicts(
                ["proved", "undecided", "leaking"], dns: proved, exit: ["proved", "leaking"], torrent: leaking,
                exposure: ["reachable"],
                "nothing of its own leaves; what a stranger brings in by the port is answered there, outside the tunnel: over "
                    + "IPv6 the host's own address is everybody's")
        case .startUpWindow:
            RightVerdicts(
                ["leaking", "undecided"], dns: anything, exit: anything, torrent: anything,
                "for three seconds there are no rules; names and addresses depend on when they are asked")
        }
    }
}
