import StackModel

extension DriftComparison {
    var rights: [Drift] {
        let applied = container.rights
        var found: [Drift] = []
        if let user = service.user {
            if !isOpen(user.variables), user.value != applied.user {
                found.append(Drift(.user, file: user.value, running: named(applied.user, or: "root"), at: user.span))
            }
        } else if let image = ownImage, applied.user != image.user {
            found.append(
                Drift(.user, file: "the image's user", running: named(applied.user, or: "root"), at: place(.user)))
        }
        found += flag(.privileged, service.privileged, applied.isPrivileged)
        found += flag(.readOnly, service.readOnly, applied.isReadOnly)
        found += list(.capAdd, service.capAdd, applied.capAdd, normal: capability)
        found += list(.capDrop, service.capDrop, applied.capDrop, normal: capability)
        found += list(.securityOpt, service.securityOpt, securityOptions, normal: securityOption)
        found += text(.pid, service.pid, applied.pid)
        found += text(.ipc, service.ipc, applied.ipc)
        return found + restart
    }

    private func named(_ text: String, or empty: String) -> String { text.isEmpty ? empty : text }

    private func flag(_ aspect: Drift.Aspect, _ written: Located<Bool>?, _ applied: Bool) -> [Drift] {
        guard (written?.value ?? false) != applied, !isOpen(written?.variables ?? []) else { return [] }
        return [
            Drift(
                aspect, file: written.map { "\($0.value)" } ?? "not set", running: "\(applied)",
                at: written?.span ?? place(aspect))
        ]
    }

    private func text(_ aspect: Drift.Aspect, _ written: Located<String>?, _ applied: String?) -> [Drift] {
        // The names of services become ids; the engine's own defaults are no difference.
        func plain(_ text: String?) -> String? {
            guard let text, text != "private", text != "shareable" else { return nil }
            return text.hasPrefix("service:") || text.hasPrefix("container:") ? "shared" : text
        }
        guard plain(written?.value) != plain(applied), !isOpen(written?.variables ?? []) else { return [] }
        return [
            Drift(
                aspect, file: written?.value ?? "its own", running: applied ?? "its own",
                at: written?.span ?? place(aspect))
        ]
    }

    private func list(
        _ aspect: Drift.Aspect, _ written: [Located<String>], _ applied: [String], normal: (String) -> String
    ) -> [Drift] {
        guard !written.contains(where: { isOpen($0.variables) }) else { return [] }
        let here = Set(applied.map(normal))
        let there = Set(written.map { normal($0.value) })
        let lost = written.filter { !here.contains(normal($0.value)) }
        return lost.map { Drift(aspect, file: $0.value, running: "not applied", at: $0.span) }
            + here.subtracting(there).sorted().map {
                Drift(aspect, file: "not set", running: $0, at: place(aspect))
            }
    }

    private func capability(_ name: String) -> String {
        let name = name.uppercased()
        return name.hasPrefix("CAP_") ? String(name.dropFirst(4)) : name
    }

    /// The engine adds `label:disable` by itself where a container shares the host's processes or is privileged.
    private var securityOptions: [String] {
        container.rights.securityOptions.filter { securityOption($0) != "label:disable" }
            + service.securityOpt.map(\.value).filter { securityOption($0) == "label:disable" }
    }

    /// One spelling for each; a profile that was read from a file is applied as text and only its presence is known.
    private func securityOption(_ option: String) -> String {
        guard let separator = option.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
            return option == "no-new-privileges" ? "no-new-privileges:true" : option
        }
        let name = option[..<separator]
        let value = option[option.index(after: separator)...]
        guard name == "seccomp" else { return "\(name):\(value)" }
        return ["unconfined", "builtin"].contains(value) ? "seccomp:\(value)" : "seccomp:…"
    }

    // MARK: Restart

    private var restart: [Drift] {
        guard let applied = container.life.policy else { return [] }
        guard let written = service.restart else {
            // `deploy.restart_policy` may set it, which is not read here.
            guard applied != .no, service.attributes["deploy"] == nil else { return [] }
            return [Drift(.restart, file: "not set", running: Self.text(applied), at: place(.restart))]
        }
        guard written.value != applied, !isOpen(written.variables) else { return [] }
        return [Drift(.restart, file: Self.text(written.value), running: Self.text(applied), at: written.span)]
    }

    private static func text(_ policy: RestartPolicy) -> String {
        switch policy {
        case .no: "no"
        case .always: "always"
        case .unlessStopped: "unless-stopped"
        case .onFailure(let count): count.map { "on-failure:\($0)" } ?? "on-failure"
        }
    }

    // MARK: Limits

    var limits: [Drift] {
        var found: [Drift] = []
        if let written = service.limits.memory, !isOpen(written.variables),
            written.value != container.limits.memory ?? 0
        {
            found.append(
                Drift(
                    .memory, file: "\(written.value) bytes",
                    running: container.limits.memory.map { "\($0) bytes" } ?? "no limit", at: written.span))
        }
        if let written = service.limits.pids, !isOpen(written.variables) {
            let wanted = written.value > 0 ? written.value : nil
            if wanted != container.limits.pids {
                found.append(
                    Drift(
                        .pids, file: wanted.map { "\($0)" } ?? "no limit",
                        running: container.limits.pids.map { "\($0)" } ?? "no limit", at: written.span))
            }
        }
        return found
    }
}
