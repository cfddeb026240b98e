public import Evidence
import FileAccess
import Processes
import StackModel

/// Finds out what the machine is: its distribution, its kernel, and whether it is a Proxmox host, a guest or neither.
///
/// Sources: Proxmox's OVMF names itself in the firmware's vendor, and its network cards have Proxmox's own prefix unless
/// the owner chose another one; a machine with neither may still be a guest of Proxmox.
public struct PlatformCollector: Sendable {
    private let host: HostAccess

    public init(_ host: HostAccess) {
        self.host = host
    }

    /// The platform, with the gaps.
    public func collect() async -> (HostPlatform?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> (HostPlatform?, [Gap]) {
        let release = values(of: "/etc/os-release")
        var gaps: [Gap] = []
        let machine = machine(&gaps)
        let platform = HostPlatform(
            distribution: release["ID"] ?? "", version: release["VERSION_ID"] ?? "",
            kernel: host.line("/proc/sys/kernel/osrelease"), machine: machine)
        return (platform, gaps)
    }

    private func values(of path: String) -> [String: String] {
        var values: [String: String] = [:]
        for line in (try? host.text(path, limit: 1 << 16))?.hostLines ?? [] {
            if let (key, value) = line.split(at: "=") { values[key] = value.unquoted }
        }
        return values
    }

    private func machine(_ gaps: inout [Gap]) -> HostPlatform.Machine {
        if host.exists("/usr/bin/pveversion"), host.exists("/etc/pve") { return proxmox(&gaps) }
        if let kind = host.line("/run/systemd/container"), !kind.isEmpty { return .container(kind) }
        if host.exists("/.dockerenv") { return .container("docker") }
        let vendor = host.line("/sys/class/dmi/id/sys_vendor")
        let firmware = host.line("/sys/class/dmi/id/bios_vendor") ?? ""
        let product = host.line("/sys/class/dmi/id/product_name") ?? ""
        if firmware.hasPrefix("Proxmox") || hasProxmoxCard { return .proxmoxGuest }
        let isVirtual = hasHypervisor
        let virtual = [
            "QEMU", "VMware", "innotek", "Xen", "KVM", "Amazon EC2", "Google", "DigitalOcean", "Hetzner", "OpenStack",
            "Parallels", "BHYVE",
        ]
        if let vendor {
            if virtual.contains(where: vendor.hasPrefix) || product.hasPrefix("Virtual Machine") || isVirtual == true {
                return .virtualMachine(vendor)
            }
            return .physical
        }
        return isVirtual == true ? .virtualMachine("") : .unknown
    }

    /// The flag that every common hypervisor sets for its guests' processors; nil where processors have no such flags.
    private var hasHypervisor: Bool? {
        guard let text = try? host.text("/proc/cpuinfo", limit: 4 << 20),
            let flags = text.hostLines.first(where: { $0.hasPrefix("flags") })
        else { return nil }
        return flags.hostWords.contains("hypervisor")
    }

    private var hasProxmoxCard: Bool {
        host.names("/sys/class/net").prefix(64).contains { name in
            // Only what is a card to this machine: bridges and virtual pairs take made-up addresses.
            host.exists("/sys/class/net/\(name)/device")
                && host.line("/sys/class/net/\(name)/address")?.lowercased().hasPrefix("bc:24:11") == true
        }
    }

    // MARK: - Proxmox

    private func proxmox(_ gaps: inout [Gap]) -> HostPlatform.Machine {
        let path = "/etc/pve/firewall/cluster.fw"
        var found = Proxmox(
            isFirewallEnabled: false, inputPolicy: "DROP", isOffOnThisNode: false,
            span: SourceSpan(file: path, line: 1, column: 1))
        do {
            for (key, value, line) in try options(path) {
                if key == "enable" {
                    found.isFirewallEnabled = value == "1"
                    found.span.line = line
                }
                if key == "policy_in" { found.inputPolicy = value.uppercased() }
            }
        } catch {
            if error.code != .missing {
                gaps.append(
                    Gap("host:platform", reason: "\(path) could not be read.", remedy: "Run the audit as root."))
                return .unknown
            }
        }
        let node = "/etc/pve/local/host.fw"
        for (key, value, line) in (try? options(node)) ?? [] where key == "enable" && value == "0" {
            found.isOffOnThisNode = true
            found.span = SourceSpan(file: node, line: line, column: 1)
        }
        found.rules = ProxmoxRules(host).incoming(node: node, datacenter: path)
        if found.rules == nil {
            gaps.append(
                Gap("host:proxmox", reason: "\(node) could not be read.", remedy: "Run the audit as root."))
        }
        return .proxmoxHost(found)
    }

    /// The `key: value` lines of the `[OPTIONS]` section.
    private func options(_ path: String) throws(FileError) -> [(String, String, Int)] {
        var isInside = false
        var found: [(String, String, Int)] = []
        for (index, line) in try host.text(path).hostLines.enumerated() {
            let trimmed = line.trimmed
            if trimmed.hasPrefix("[") {
                isInside = trimmed.uppercased().hasPrefix("[OPTIONS]")
            } else if isInside, let (key, value) = trimmed.split(at: ":") {
                found.append((key.lowercased(), value.hostWords.first ?? "", index + 1))
            }
        }
        return found
    }
}
