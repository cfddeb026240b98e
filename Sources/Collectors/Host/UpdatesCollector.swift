public import Evidence
import FileAccess
import Processes
import StackModel

/// Reads how the distribution's packages are kept up to date, and what waits.
///
/// Ubuntu's notifier counts what waits; where it is not there or counted long ago, apt's own lists are read.
public struct UpdatesCollector: Sendable {
    private let host: HostAccess

    public init(_ host: HostAccess) {
        self.host = host
    }

    /// The state of updates, with the gaps; nil where the packages are not Debian's.
    public func collect() async -> (Updates?, [Gap]) {
        await Blocking.run { read() }
    }

    func read() -> (Updates?, [Gap]) {
        guard host.exists("/var/lib/dpkg/status") || host.exists("/etc/apt") else {
            let gap = Gap(
                "host:updates", reason: "The packages of this system are not apt's, the only kind that is read.",
                remedy: "Look into the updates of this system by hand.")
            return (nil, [gap])
        }
        let config = AptConfig(host)
        var gaps = config.unread.map {
            Gap("host:updates", reason: "\($0) could not be read.", remedy: "Run the audit with sudo.")
        }
        let kernel = kernels()
        let fetched = ["/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/lists"].compactMap(host.modified)
            .max()
        var waiting = pending()
        if (waiting?.counted).map({ host.now - $0 >= 7 * 86400 }) ?? true {
            let (listed, gap) = listed(fetched)
            if listed != nil || waiting == nil { waiting = listed }
            gaps += gap.map { [$0] } ?? []
        }
        let updates = Updates(
            automatic: automatic(config), pending: waiting, reboot: asked() ?? kernel.reboot,
            isKernelKnown: kernel.isKnown, listsFetched: fetched, now: host.now)
        return (updates, gaps)
    }

    private func automatic(_ config: AptConfig) -> Updates.Automatic {
        let upgrade = config.value("APT::Periodic::Unattended-Upgrade")
        let refresh = config.value("APT::Periodic::Update-Package-Lists")
        let isOff = config.value("APT::Periodic::Enable").map { Self.days($0.text) == 0 } ?? false
        let origins =
            config.list("Unattended-Upgrade::Allowed-Origins") + config.list("Unattended-Upgrade::Origins-Pattern")
        let traces = ["unattended-upgrades-stamp", "upgrade-stamp"].map { "/var/lib/apt/periodic/" + $0 }
        let off = config.value("APT::Periodic::Enable")?.span
        let none = SourceSpan(file: "/etc/apt/apt.conf.d/20auto-upgrades", line: 1, column: 1)
        return Updates.Automatic(
            isInstalled: host.exists("/usr/bin/unattended-upgrade"),
            refreshInterval: isOff ? 0 : Self.days(refresh?.text ?? "0"),
            upgradeInterval: isOff ? 0 : Self.days(upgrade?.text ?? "0"),
            coversSecurity: origins.contains { $0.text.lowercased().contains("security") },
            rebootsByItself: ["true", "1", "yes"].contains(
                config.value("Unattended-Upgrade::Automatic-Reboot")?.text.lowercased() ?? ""),
            isTimerOn: isTimerOn, lastRun: traces.compactMap(host.modified).max(),
            span: (isOff ? off : nil) ?? upgrade?.span ?? none)
    }

    /// Days between two runs: a number, one with a unit (`12h`), or `always`; 0 for never.
    private static func days(_ text: String) -> Int {
        if text.lowercased() == "always" { return 1 }
        guard let number = text.firstNumber, number > 0 else { return 0 }
        return text.hasSuffix("s") || text.hasSuffix("m") || text.hasSuffix("h") ? 1 : number
    }

    private var isTimerOn: Bool? {
        let unit = "apt-daily-upgrade.timer"
        if host.realPath("/etc/systemd/system/\(unit)") == "/dev/null" { return false }
        if let states = host.units([unit]), let state = states[unit] { return state.isThere && state.isEnabled }
        guard host.exists("/etc/systemd/system/timers.target.wants") else {
            return host.exists("/etc/cron.daily/apt-compat") ? true : nil
        }
        return host.exists("/etc/systemd/system/timers.target.wants/\(unit)")
    }

    // MARK: - What waits

    /// Ubuntu's notice of what waits, which its own timer writes.
    private func pending() -> Updates.Pending? {
        let path = "/var/lib/update-notifier/updates-available"
        guard let text = try? host.text(path, limit: 1 << 16) else { return nil }
        var (all, security) = (0, 0)
        var line = 1
        for (index, sentence) in text.hostLines.enumerated() {
            let words = sentence.lowercased()
            guard let number = sentence.firstNumber, !words.contains("esm"), !words.contains("additional") else {
                continue
            }
            if words.contains("security update") {
                (security, line) = (number, index + 1)
            } else if words.contains("can be applied") || words.contains("can be updated")
                || words.contains("can be installed")
            {
                all = number
            }
        }
        return Updates.Pending(
            all: max(all, security), security: security, counted: host.modified(path),
            span: SourceSpan(file: path, line: line, column: 1))
    }

    /// What is older than the security archive's, by the lists that apt fetched last.
    private func listed(_ fetched: Int?) -> (Updates.Pending?, Gap?) {
        do {
            let (names, list) = try AptLists(host).waiting()
            let span = SourceSpan(file: list, line: 1, column: 1)
            return (Updates.Pending(all: names.count, security: names.count, counted: fetched, span: span), nil)
        } catch {
            return (nil, Gap("host:updates-pending", reason: error.reason, remedy: error.remedy))
        }
    }

    // MARK: - The restart

    private func asked() -> Updates.Reboot? {
        for folder in ["/run", "/var/run"] where host.exists("\(folder)/reboot-required") {
            let packages = (try? host.text("\(folder)/reboot-required.pkgs", limit: 1 << 16))?.hostLines ?? []
            return .asked(
                packages: Set(packages.map(\.trimmed).filter { !$0.isEmpty }).sorted(),
                span: SourceSpan(file: "\(folder)/reboot-required", line: 1, column: 1))
        }
        return nil
    }

    /// Whether a newer kernel of the running one's kind is installed.
    private func kernels() -> (reboot: Updates.Reboot?, isKnown: Bool) {
        guard let running = host.line("/proc/sys/kernel/osrelease") else { return (nil, false) }
        let installed = host.names("/boot").filter { $0.hasPrefix("vmlinuz-") }.map { String($0.dropFirst(8)) }
        let same = installed.filter { KernelRelease($0).flavour == KernelRelease(running).flavour }
        guard let newest = same.max(by: { KernelRelease($0) < KernelRelease($1) }) else { return (nil, false) }
        guard KernelRelease(running) < KernelRelease(newest) else { return (nil, true) }
        let span = SourceSpan(file: "/boot/vmlinuz-\(newest)", line: 1, column: 1)
        return (.newerKernel(running: running, installed: newest, span: span), true)
    }
}

/// A kernel's release such as `6.1.0-28-amd64`: numbers that are compared, and a kind that must be the same.
struct KernelRelease: Comparable {
    let numbers: [Int]
    /// What follows the last number, such as `-amd64` or `-generic`.
    let flavour: String

    init(_ text: String) {
        var numbers: [Int] = []
        var rest = text[...]
        while let first = rest.first {
            if first.isNumber {
                let digits = rest.prefix { $0.isNumber }
                numbers.append(Int(digits.prefix(9)) ?? 0)
                rest = rest.dropFirst(digits.count)
            } else if first == "." || first == "-" || first == "+" || first == "~",
                rest.dropFirst().first?.isNumber == true
            {
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        self.numbers = numbers
        flavour = String(rest)
    }

    static func == (left: KernelRelease, right: KernelRelease) -> Bool { !(left < right) && !(right < left) }

    static func < (left: KernelRelease, right: KernelRelease) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}
