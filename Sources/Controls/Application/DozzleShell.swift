import StackModel

extension Control {
    static let dozzleShell = Control(
        id: "app.dozzle-shell",
        title: "Dozzle gives its users a shell in every container",
        layer: .application,
        impact: .host,
        guide: ["CL29"],
        why: """
            `DOZZLE_ENABLE_SHELL` opens a root shell in any container from the browser, \
            `DOZZLE_ENABLE_ACTIONS` stops and starts them. With the login off, or stolen, so does the \
            intruder.
            """,
        fix: """
            Remove the two variables; use `docker exec` on the host.
            """,
        references: [Reference("CVE-2026-44985")],
        reads: [.image, .environment, .envFile, .ports],
        examples: [
            .fails("a shell", on: "dozzle", AppStacks.dozzle("      DOZZLE_ENABLE_SHELL: \"true\"  # <-")),
            .fails("stop and start", on: "dozzle", AppStacks.dozzle("      DOZZLE_ENABLE_ACTIONS: \"true\"  # <-")),
            .passes("neither, as it comes", AppStacks.dozzle("      DOZZLE_AUTH_PROVIDER: simple")),
            .unknown("a variable that is set nowhere", AppStacks.dozzle("      DOZZLE_ENABLE_SHELL: ${SHELL_ON}")),
        ]
    ) { subject in
        subject.eachService(where: { $0.product == "dozzle" }) { service in
            let names = ["DOZZLE_ENABLE_SHELL", "DOZZLE_ENABLE_ACTIONS"]
            let on = names.compactMap { service.variable($0) }.filter { ["true", "1"].contains($0.text?.lowercased()) }
            guard !on.isEmpty else {
                return .pass([
                    Observation("neither shell nor actions are on", at: service.place(of: "environment"))
                ])
            }
            let shell = on.contains { $0.name == "DOZZLE_ENABLE_SHELL" }
            let login = service.text(of: "DOZZLE_AUTH_PROVIDER")
            return .fail(
                Failure(
                    shell
                        ? "Whoever gets into Dozzle gets a shell in every container."
                        : "Whoever gets into Dozzle can stop every container, the VPN's included.",
                    reach: login == nil || login == "none" ? subject.reach(to: service) : .inside,
                    impact: shell ? .host : .service, at: on.map(\.span).sorted(),
                    seen: on.map { Observation("\($0.name) is on", at: $0.span) },
                    remedy: Remedy(.removeVariable(service: service.name, name: on[0].name))))
        }
    }
}
