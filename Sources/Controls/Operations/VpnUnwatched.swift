import Evidence
import StackModel

extension Control {
    static let vpnUnwatched = Control(
        id: "ops.vpn-unwatched",
        title: "Nobody watches whether the tunnel holds",
        layer: .operations,
        impact: .defence,
        guide: ["KS3", "CL24"],
        why: """
            A tunnel that no longer holds looks like one that does: pages load, downloads go on. The guide has it looked at \
            every five minutes and its loss told to a person. The guard hears of it from the kernel and the engine, within \
            a moment.
            """,
        fix: """
            `sudo systemctl enable --now watertight-guard`, and give it a way to reach you: `guard: {webhook_file: …}` in \
            `watertight.yaml`. A cron job of yours that checks every few minutes counts as well, if it can say no.
            """,
        references: [Reference("The guide: Critical 1, monitor the VPN connection")],
        reads: [.guardian],
        examples: [
            .tunnel("no guard runs", .fails(.service("gluetun")), proofs: nil).watched(.absent),
            .tunnel("a guard that tells nobody", .fails(.service("gluetun")), proofs: nil)
                .watched(GuardStanding(isRunning: true, tunnels: ["media-gluetun-1": "sealed"])),
            .tunnel("a guard that does not know this tunnel", .fails(.service("gluetun")), proofs: nil)
                .watched(GuardStanding(isRunning: true, tunnels: ["other": "sealed"], channels: ["webhook"])),
            .tunnel("a guard that says that it leaks", .fails(.service("gluetun")), proofs: nil)
                .watched(
                    GuardStanding(isRunning: true, tunnels: ["media-gluetun-1": "leaking"], channels: ["webhook"])),
            .tunnel("a guard that can reach its owner", .passes, proofs: nil)
                .watched(GuardStanding(isRunning: true, tunnels: ["media-gluetun-1": "sealed"], channels: ["webhook"])),
            .tunnel("a guard that cannot see it", .unknown, proofs: nil)
                .watched(
                    GuardStanding(isRunning: true, tunnels: ["media-gluetun-1": "unknown"], channels: ["webhook"])),
            .tunnel("a job of the owner's own that can say no", .passes, proofs: nil)
                .watched(
                    .absent,
                    jobs:
                        "*/5 * * * * root docker exec qbittorrent curl -s https://am.i.mullvad.net/connected | grep -q \"You are connected\" || mail root\n"
                ),
            .tunnel("one that never says no", .fails(.service("gluetun")), proofs: nil)
                .watched(
                    .absent,
                    jobs:
                        "*/5 * * * * root docker exec qbittorrent curl -s https://am.i.mullvad.net/connected | grep -q connected || mail root\n"
                ),
            .tunnel("one that comes round once a day", .fails(.service("gluetun")), proofs: nil)
                .watched(
                    .absent,
                    jobs:
                        "0 4 * * * root docker exec qbittorrent curl -s https://am.i.mullvad.net/connected | grep -q \"You are connected\" || mail root\n"
                ),
            .tunnel("no guard runs, and other people's jobs cannot be read", .unknown, proofs: nil).watched(
                .absent, unreadable: true),
            .tunnel("the guard was not asked", .notApplicable, proofs: nil),
            .tunnel("nothing of it runs", .notApplicable, proofs: nil, running: nil).watched(.absent),
        ]
    ) { subject in
        guard let standing = subject.evidence.guardian else {
            guard let gap = subject.evidence.gaps.first(where: { $0.what == "guard" }) else { return [] }
            return subject.runningTunnels.map { .unknown($0.service.subject, gap.reason, remedy: gap.remedy) }
        }
        return subject.runningTunnels.map { one in
            let span = one.service.image?.span ?? one.service.span
            return Outcome(one.service.subject, verdict(one, standing, subject.evidence.host?.schedules, at: span))
        }
    }

    private static func verdict(
        _ one: RunningTunnel, _ guardian: GuardStanding, _ jobs: Schedules?, at span: SourceSpan
    ) -> Verdict {
        func unwatched(_ message: String, _ seen: String, _ remedy: Remedy, impact: Impact? = nil) -> Verdict {
            .fail(
                Failure(
                    message, reach: .fault, impact: impact, at: [span], seen: [Observation(seen, at: span)],
                    remedy: remedy))
        }
        let state = guardian.tunnels[one.container]
        if state == "leaking" {
            return unwatched(
                "The guard says that the tunnel of \(one.service.title) leaks.",
                "the guard: \(one.container) is leaking",
                Remedy(.advise("Run `watertight status`: it says why, and what was done.")), impact: .identity)
        }
        if let check = jobs?.jobs.first(where: \.canSayNo) {
            return .pass([Observation("a job checks (\(check.schedule))", at: check.span)])
        }
        guard guardian.isRunning else {
            guard let jobs, jobs.unread.isEmpty else {
                return .unknown(
                    reason: "No guard runs here; whether a job of this machine checks the tunnel could not be read.",
                    remedy: "Run the audit with sudo.")
            }
            return unwatched(
                "Nobody watches the tunnel of \(one.service.title): no guard runs here, and no job of this machine checks it.",
                "no guard answers",
                Remedy(.run("sudo systemctl enable --now watertight-guard")))
        }
        guard let state else {
            return unwatched(
                "A guard runs here, and does not know the tunnel of \(one.service.title).",
                "the guard watches \(guardian.tunnels.isEmpty ? "no tunnel" : guardian.tunnels.keys.sorted().joined(separator: ", "))",
                Remedy(.run("sudo systemctl restart watertight-guard")))
        }
        guard !guardian.channels.isEmpty else {
            return unwatched(
                "The guard watches the tunnel of \(one.service.title), and its alerts reach nobody: they end in the journal.",
                "the guard: \(one.container) is \(state); no webhook",
                Remedy(.advise("Name a webhook under `guard` in `watertight.yaml`, and start the guard again.")))
        }
        guard state != "unknown" else {
            return .unknown(
                reason: "The guard cannot see how the tunnel of \(one.service.title) stands.",
                remedy: "Run `watertight status`: it says why.")
        }
        let channels = guardian.channels.joined(separator: ", ")
        return .pass([Observation("the guard: \(one.container) is \(state); alerts go to \(channels)", at: span)])
    }
}

extension Schedules.Job {
    /// Whether it asks at least every five minutes whether the VPN is up, and can say no.
    fileprivate var canSayNo: Bool {
        guard kind == .vpnCheck, isOn, !takesNoForYes, frequency == .minutes else { return false }
        // Of cron's first field: `*`, or `*/5` and less; what a timer has is taken as it is.
        let fields = schedule.split(separator: " ")
        guard fields.count == 5 else { return true }
        if fields[0].hasPrefix("*/") { return Int(fields[0].dropFirst(2)).map { $0 <= 5 } ?? false }
        return fields[0] == "*" || fields[0].split(separator: ",").count >= 12
    }
}

extension Example {
    /// The same where the guard told this of itself.
    ///
    /// - Parameter jobs: a file of `/etc/cron.d`.
    fileprivate func watched(_ guardian: GuardStanding, jobs: String? = nil, unreadable: Bool = false) -> Example {
        var example = self
        example.guardian = guardian
        example.host = ExampleHost(files: [.system("/etc/cron.d/vpn", jobs ?? "# nothing\n")])
        if unreadable { example.host?.files.append(.system("/var/spool/cron/crontabs/", "", mode: 0o000)) }
        return example
    }
}
