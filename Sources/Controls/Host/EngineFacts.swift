import Evidence
import StackModel

/// How the container engine is set: what it says of itself while it runs, and what its file says.
struct EngineState {
    /// What the running engine says; nil where it was not asked, or would not tell.
    var daemon: EngineDaemon?
    /// Its file; nil where the machine was not looked at, or the file could not be read.
    var settings: EngineSettings?

    /// Where the setting stands, or else where it would.
    func place(_ span: SourceSpan? = nil) -> SourceSpan {
        span ?? SourceSpan(file: settings?.file ?? "/etc/docker/daemon.json", line: 1, column: 1)
    }

    /// What its file says where nothing is written in it.
    var silence: String {
        guard let settings else { return "the running engine says so" }
        return settings.isPresent ? "\(settings.file) does not set it" : "there is no \(settings.file)"
    }
}

extension Case {
    /// Judges the engine's own settings; the running engine decides where it was asked.
    ///
    /// Where neither the engine nor the machine was looked at, nothing is said at all.
    func onEngine(_ judge: (EngineState) -> Outcome) -> [Outcome] {
        let state = EngineState(daemon: evidence.engine?.daemon, settings: evidence.host?.engine)
        if state.daemon != nil || state.settings != nil { return [judge(state)] }
        if evidence.host != nil { return [hostGap("engine")] }
        return evidence.engine == nil ? [] : [Outcome(.host, engineGap("daemon"))]
    }
}
