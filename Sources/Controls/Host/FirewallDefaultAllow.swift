import Evidence
import StackModel

extension Control {
    static let firewallDefaultAllow = Control(
        id: "host.firewall-default-allow",
        title: "The firewall lets in what no rule names",
        layer: .host,
        impact: .defence,
        guide: ["EX1", "FW2", "CL08", "CL13"],
        why: "With the policy ACCEPT a firewall only closes what somebody thought of. What listens tomorrow is open.",
        fix: "Allow what must be reachable, SSH first, then `ufw default deny incoming`.",
        references: [Reference("ufw(8)")],
        reads: [.host],
        examples: [
            .host("accept", .fails(.host), UfwExample.files(input: "DEFAULT_INPUT_POLICY=\"ACCEPT\" # <-")),
            .host("drop", .passes, UfwExample.files()),
            .host("ufw's settings cannot be read", .unknown, [.system("/etc/ufw/ufw.conf", "", mode: 0o000)]),
            .host("ufw is off", .notApplicable, UfwExample.files(enabled: "ENABLED=no")),
        ]
    ) { subject in
        subject.onUfw { ufw in
            guard ufw.inputPolicy == "ACCEPT" else {
                return [.pass(.host, seen: "the policy is \(ufw.inputPolicy)", at: ufw.policySpan)]
            }
            return [
                .fail(
                    .host,
                    Failure(
                        "ufw lets in whatever no rule forbids.", reach: .anyone, at: [ufw.policySpan],
                        seen: [Observation("the policy for what comes in is ACCEPT", at: ufw.policySpan)],
                        remedy: Remedy(
                            .run("ufw default deny incoming"), mayBreak: "Whatever no rule allows is closed.")))
            ]
        }
    }
}
