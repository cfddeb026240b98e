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
    public var killSwitch: Set<String>
    public var dns: Set<String>
    public var exitAddress: Set<String>
    /// Why, one sentence.
    public var reason: String

    public static let tests = ["kill-switch", "dns", "exit-address"]

    init(_ killSwitch: Set<String>, dns: Set<String>, exit: Set<String>, _ reason: String) {
        self.killSwitch = killSwitch
        self.dns = dns
        exitAddress = exit
        self.reason = reason
    }

    public func of(_ test: String) -> Set<String> {
        switch test {
        case "kill-switch": killSwitch
        case "dns": dns
        case "exit-address": exitAddress
        default: []
        }
    }
}

private let proved: Set = ["proved"]
private let leaking: Set = ["leaking"]
private let undecided: Set = ["undecided"]
/// The VPN container takes another server by itself, so that the tunnel may be back.
private let perhapsBack: Set = ["proved", "undecided"]

extension ProofState {
    /// Written down before anything was measured.
    public var right: RightVerdicts {
        switch self {
        case .healthy: RightVerdicts(proved, dns: proved, exit: proved, "everything is as it should be")
        case .broken(let fault): fault.right
        }
    }
}

extension LabFault {
    var right: RightVerdicts {
        switch self {
        case .linkDown, .wireguardKilled, .peerDead:
            RightVerdicts(
                perhapsBack, dns: perhapsBack, exit: perhapsBack,
                "the container's rules hold, so nothing leaves; names and addresses can be asked once it has reconnected"
            )
        case .providerDead:
            RightVerdicts(
                perhapsBack, dns: undecided, exit: undecided,
                "the container's rules hold, so nothing leaves; no server answers")
        case .vpnStopped:
            RightVerdicts(
                undecided, dns: undecided, exit: undecided, "there is no network left whose rules could be seen")
        case .vpnPaused:
            RightVerdicts(
                perhapsBack, dns: undecided, exit: undecided, "the rules hold; the tunnel's process stands still")
        case .vpnKilled, .vpnRestarted, .vpnRecreated:
            RightVerdicts(
                perhapsBack, dns: perhapsBack, exit: perhapsBack,
                "the new network has its rules; the client is in one that leads nowhere")
        case .engineRestarted:
            RightVerdicts(
                perhapsBack, dns: perhapsBack, exit: perhapsBack,
                "the container's rules are back; its client may be anywhere but outside")
        case .firewallFlushedNFT, .firewallFlushedLegacy, .clientUnbound:
            RightVerdicts(
                leaking, dns: proved, exit: proved,
                "what insists on the card leaves; names and what is bound to nothing are led into the tunnel")
        case .defaultRouteRestored:
            RightVerdicts(
                leaking, dns: ["leaking", "undecided"], exit: leaking,
                "everything leaves by the card; whether names are answered there is another question")
        case .ipv6OnlyOpen:
            RightVerdicts(
                leaking, dns: proved, exit: leaking,
                "IPv6 leaves by the card; the resolver is asked over IPv4, through the tunnel")
        case .clientOnBridge:
            RightVerdicts(
                leaking, dns: leaking, exit: ["leaking", "undecided"],
                "the client leaves by the bridge; its names are asked of the ISP by the engine")
        case .secondNetwork:
            RightVerdicts(
                leaking, dns: proved, exit: proved,
                "what insists on the second card leaves; all else is led into the tunnel")
        case .dnsToISP:
            RightVerdicts(
                leaking, dns: leaking, exit: proved, "a rule lets names to the ISP; connections go through the tunnel")
        case .torrentPortPublished:
            RightVerdicts(
                ["proved", "undecided", "leaking"], dns: proved, exit: ["proved", "leaking"],
                "nothing of its own leaves; what a stranger brings in by the port is answered there, outside the tunnel"
            )
        case .startUpWindow:
            RightVerdicts(
                ["leaking", "undecided"], dns: ["proved", "undecided", "leaking"],
                exit: ["proved", "undecided", "leaking"],
                "for three seconds there are no rules; names and addresses depend on when they are asked")
        }
    }
}
